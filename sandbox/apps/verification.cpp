#include "sandbox/apps/verification.h"

namespace connector::sandbox::apps {
namespace {

// Whatever is not there or null is nothing.
std::string TextIn(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void ReadFaults(const nlohmann::json& answer, const char* list, const char* field,
                const char* message, Verdict& verdict) {
  const auto faults = answer.find(list);
  if (faults == answer.end() || !faults->is_array()) return;
  for (const auto& fault : *faults) {
    verdict.errors.push_back({TextIn(fault, field), TextIn(fault, message)});
  }
}

}  // namespace

std::string_view ToString(WireForm form) {
  return form == WireForm::k2017_09 ? "2017-09" : "2018-02";
}

std::string VerificationBody(WireForm form, const Typed& values) {
  auto body = Typed::array();
  for (const auto& [key, value] : values.items()) {
    if (form == WireForm::k2018_02) {
      body.push_back({{"key", key}, {"value", value}});
    } else {
      const auto text = value.is_boolean() ? value.dump() : value.get<std::string>();
      body.push_back({{"id", key}, {"value", text}, {"fieldType", "TEXT"}});
    }
  }
  return body.dump();
}

Verdict ReadVerdict(const nlohmann::json& answer) {
  Verdict verdict;
  if (answer.contains("isStepValid")) {
    verdict.is_valid = answer.at("isStepValid").get<bool>();
    ReadFaults(answer, "errors", "parameterKey", "description", verdict);
  } else {
    verdict.is_valid = answer.at("isValid").get<bool>();
    verdict.message = TextIn(answer, "message");
    ReadFaults(answer, "fields", "id", "message", verdict);
  }
  if (verdict.is_valid) {
    verdict.errors.clear();
  } else if (verdict.message.empty() && verdict.errors.empty()) {
    verdict.message = "The connector refuses these values, and does not say why.";
  }
  return verdict;
}

}  // namespace connector::sandbox::apps
