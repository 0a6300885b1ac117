#include "sandbox/deliveries/body.h"

#include <string_view>

#include "base/text/timestamp.h"
#include "base/web/query.h"

namespace connector::sandbox::deliveries {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t kForeignWebsiteId = 999'999'999;

void AppendPair(std::string& form, const std::string& name, const ordered_json& value) {
  if (value.is_structured()) {
    std::size_t index = 0;
    for (const auto& [key, element] : value.items()) {
      const auto place = value.is_array() ? std::to_string(index++) : web::PercentEncode(key);
      AppendPair(form, name + "[" + place + "]", element);
    }
    return;
  }
  if (!form.empty()) form += '&';
  form += name + "=";
  if (value.is_string()) {
    form += web::PercentEncode(value.get_ref<const std::string&>());
  } else if (!value.is_null()) {
    form += web::PercentEncode(value.dump());
  }
}

void WriteNumbersAsTexts(ordered_json& value) {
  if (value.is_number()) value = value.dump();
  if (!value.is_structured()) return;
  for (auto& element : value) WriteNumbersAsTexts(element);
}

void DistortBody(Misbehaviour kind, ordered_json& body) {
  if (kind == Misbehaviour::kNumbersAsTexts) WriteNumbersAsTexts(body);
  if (kind == Misbehaviour::kUnknownType) body["eventType"] = "sandbox.never.heard.of";
  if (kind == Misbehaviour::kForeignWebsite) body["websiteId"] = kForeignWebsiteId;
}

}  // namespace

std::string ToForm(const ordered_json& members) {
  std::string form;
  for (const auto& [name, value] : members.items()) {
    AppendPair(form, web::PercentEncode(name), value);
  }
  return form;
}

Body MakeBody(const Job& job, std::int64_t sent_at) {
  auto body = ordered_json::parse(job.event);
  body["sentAt"] = text::FormatTimestamp(sent_at);
  if (job.misbehaviour) DistortBody(*job.misbehaviour, body);
  if (job.content_type == kFormType || job.misbehaviour == Misbehaviour::kForm) {
    return {kFormType, ToForm(body)};
  }
  return {kJsonType, body.dump()};
}

}  // namespace connector::sandbox::deliveries
