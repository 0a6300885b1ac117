#include "verification/form.h"

#include <algorithm>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "base/text/ascii.h"
#include "base/text/precis.h"
#include "base/text/strict_json.h"

namespace connector::verification {
namespace {

using Json = nlohmann::ordered_json;
using shop::ParameterType;

constexpr std::size_t kMostValues = 100;

// Of a body; how many bytes it has, the server has limited. A form of the most values takes 401.
constexpr text::JsonLimits kLimits{std::numeric_limits<std::size_t>::max(), 8, 1'000};

constexpr std::size_t kLongestValue = 1024;  // bytes

const shop::Parameter* Find(const std::vector<shop::Parameter>& parameters, std::string_view key) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.key == key; });
  return found == parameters.end() ? nullptr : &*found;
}

const FormValue* Find(const Form& form, std::string_view key) {
  const auto found = std::find_if(form.values.begin(), form.values.end(),
                                  [&](const auto& value) { return value.key == key; });
  return found == form.values.end() ? nullptr : &*found;
}

bool IsEmpty(const FormValue& value) {
  const auto* text = std::get_if<std::string>(&value.value);
  return text != nullptr && text->empty();
}

// In 2017-09 every value is a text, so a boolean is one of two.
bool HasType(const FormValue& value, const shop::Parameter& parameter) {
  const auto* text = std::get_if<std::string>(&value.value);
  if (parameter.type == ParameterType::kBoolean) {
    return text == nullptr || *text == "true" || *text == "false";
  }
  if (text == nullptr || text->size() > kLongestValue) return false;
  switch (parameter.type) {
    case ParameterType::kNumeric: return text::IsNumber(*text, ".,");
    case ParameterType::kAlphanumeric:
      return std::all_of(text->begin(), text->end(), text::IsAlphanumeric);
    case ParameterType::kSelect:
      return std::any_of(parameter.options.begin(), parameter.options.end(),
                         [&](const auto& option) { return option.value == *text; });
    default: return true;
  }
}

std::string DescribeType(ParameterType type) {
  switch (type) {
    case ParameterType::kNumeric: return "The value must be a number.";
    case ParameterType::kAlphanumeric: return "The value must be letters a to z and digits.";
    case ParameterType::kBoolean: return "The value must be true or false.";
    case ParameterType::kSelect: return "The value must be one of the options.";
    case ParameterType::kText: break;
  }
  return "The value must be a text of at most 1024 bytes.";
}

web::Problem NotAForm(const std::string& why) {
  return {400, "The body must be an array of the fields that were filled in: " + why + ".", ""};
}

// Nothing where it is neither a text nor a boolean. Not filled in may be null or left out.
std::optional<std::variant<std::string, bool>> ReadValue(const nlohmann::json& element,
                                                         WireForm wire_form) {
  const auto value = element.find("value");
  if (value == element.end() || value->is_null()) return "";
  if (value->is_string()) return value->get<std::string>();
  if (value->is_boolean() && wire_form == WireForm::k2018_02) return value->get<bool>();
  return std::nullopt;
}

// An error text where the array is not one of the two forms.
std::string ReadElements(const nlohmann::json& array, Form& form) {
  std::set<std::string> keys;
  for (const auto& element : array) {
    if (!element.is_object()) return "an element is no object";
    const bool is_2018 = element.contains("key");
    if (is_2018 == element.contains("id")) return R"(an element needs either "id" or "key")";
    const auto wire_form = is_2018 ? WireForm::k2018_02 : WireForm::k2017_09;
    if (!form.values.empty() && wire_form != form.wire_form) return R"("id" and "key" are mixed)";
    form.wire_form = wire_form;
    const auto& key = element.at(is_2018 ? "key" : "id");
    if (!key.is_string() || key.get_ref<const std::string&>().empty()) return "a name is no text";
    if (!keys.insert(key).second) return "a field is given more than once";
    auto value = ReadValue(element, wire_form);
    if (!value) return "a value has the wrong type";
    form.values.push_back({key, *std::move(value)});
  }
  return "";
}

}  // namespace

std::variant<Form, web::Problem> ParseForm(std::string_view body) {
  text::JsonFault fault;
  const auto array = text::ParseStrictJson(body, kLimits, fault);
  if (!array) return NotAForm(fault.reason);
  if (!array->is_array()) return NotAForm("it is no array");
  if (array->size() > kMostValues) return NotAForm("it has too many elements");
  Form form;
  if (const auto error = ReadElements(*array, form); !error.empty()) return NotAForm(error);
  return form;
}

std::vector<Fault> Check(const Form& form, const std::vector<shop::Parameter>& parameters) {
  std::vector<Fault> faults;
  for (const auto& parameter : parameters) {
    const auto* value = Find(form, parameter.key);
    if (value == nullptr || IsEmpty(*value)) {
      if (!parameter.is_required) continue;
      faults.push_back({"MISSING_FIELD", "This field must be filled in.", parameter.key});
    } else if (!HasType(*value, parameter)) {
      faults.push_back({"WRONG_TYPE", DescribeType(parameter.type), parameter.key});
    }
  }
  for (const auto& value : form.values) {
    if (Find(parameters, value.key) != nullptr) continue;
    faults.push_back({"UNKNOWN_FIELD", "This connector has no such field.", value.key});
  }
  return faults;
}

std::optional<std::string> CredentialOf(const Form& form,
                                        const std::vector<shop::Parameter>& parameters,
                                        shop::Credential credential) {
  for (const auto& parameter : parameters) {
    if (parameter.credential != credential) continue;
    const auto* value = Find(form, parameter.key);
    if (value == nullptr || IsEmpty(*value) || !HasType(*value, parameter)) return std::nullopt;
    const auto& typed = std::get<std::string>(value->value);
    return credential == shop::Credential::kLogin ? text::NormaliseLogin(typed) : typed;
  }
  return std::nullopt;
}

web::Response ToResponse(WireForm wire_form, const std::vector<Fault>& faults) {
  Json body;
  if (wire_form == WireForm::k2017_09) {
    body["isValid"] = faults.empty();
    body["message"] = faults.empty() ? "The connector can be installed."
                                     : "The connector cannot be installed with these values.";
    auto& fields = body["fields"] = Json::array();
    for (const auto& fault : faults) {
      fields.push_back({{"id", fault.key}, {"message", fault.description}});
    }
  } else {
    body["isStepValid"] = faults.empty();
    auto& errors = body["errors"] = Json::array();
    for (const auto& fault : faults) {
      errors.push_back(
          {{"code", fault.code}, {"description", fault.description}, {"parameterKey", fault.key}});
    }
  }
  return web::JsonResponse(body.dump());
}

}  // namespace connector::verification
