#include "tests/support/events.h"

#include "tests/support/client.h"
#include "tests/support/folder.h"

namespace connector::testing {

nlohmann::ordered_json EventExamples() {
  return nlohmann::ordered_json::parse(ReadFile(SOURCE_DIR "/contract/event-examples.json"));
}

std::string ToForm(const nlohmann::ordered_json& event) {
  std::string form;
  for (const auto& [name, value] : event.items()) {
    if (!form.empty()) form += '&';
    form +=
        Encode(name) + "=" + Encode(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return form;
}

std::string MakeEvent(const std::string& type, const std::string& id, const std::string& created_at,
                      const nlohmann::ordered_json& fields) {
  nlohmann::ordered_json event{
      {"eventId", id}, {"eventType", type}, {"platform", "sd"}, {"createdAt", created_at}};
  event.update(fields);
  return event.dump();
}

}  // namespace connector::testing
