#include "tests/support/events.h"

#include <gtest/gtest.h>

#include <optional>
#include <variant>

#include "base/text/timestamp.h"
#include "events/event.h"
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

std::shared_ptr<events::Delivery> DeliveryOf(const std::string& body, web::Encoding encoding) {
  auto parsed = events::ParseEvent(encoding, body);
  EXPECT_TRUE(std::holds_alternative<events::Event>(parsed)) << body;
  return std::make_shared<events::Delivery>(
      events::Delivery{std::get<events::Event>(std::move(parsed)), encoding, body, std::nullopt,
                       std::nullopt, text::NowMs()});
}

std::shared_ptr<events::Delivery> Created(const std::string& id, int user) {
  return DeliveryOf(MakeEvent("user.created", id, "2020-01-01T00:00:00Z", {{"userId", user}}));
}

}  // namespace connector::testing
