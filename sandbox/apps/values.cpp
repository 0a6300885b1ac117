#include "sandbox/apps/values.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/json.h"

namespace connector::sandbox::apps {
namespace {

constexpr std::size_t kLongestValue = 1'024;  // bytes, as the contract has it

bool IsOn(const Typed& typed, const std::string& key) {
  const auto found = typed.find(key);
  return found != typed.end() && (*found == true || *found == "true");
}

// A toggle's value; null if it is none. Scripts say it as a text.
Typed AsBoolean(const Typed& value) {
  if (value.is_null() || text::IsEmptyText(value) || value == "false") return false;
  if (value == "true") return true;
  return value.is_boolean() ? value : Typed();
}

// Any other's value; null if it is none.
Typed AsText(const Typed& value) {
  if (value.is_null()) return "";
  if (value.is_number_integer()) return value.dump();
  return value.is_string() ? value : Typed();
}

// What is wrong with a text that was filled in; "" if nothing is.
std::string CheckText(const Parameter& parameter, const std::string& text,
                      const AskOptions& ask_options) {
  if (text.size() > kLongestValue) return "The value must have at most 1024 bytes.";
  if (parameter.type == "numeric" && !text::IsNumber(text, ".,")) {
    return "The value must be a number.";
  }
  if (parameter.type == "alphanumeric" &&
      !std::all_of(text.begin(), text.end(), text::IsAlphanumeric)) {
    return "The value must be letters a to z and digits.";
  }
  if (parameter.type == "selectpicker") {
    const auto options = ask_options(parameter);
    if (!options.error.empty()) return "The options could not be had: " + options.error + ".";
    const bool is_there =
        std::find(options.values.begin(), options.values.end(), text) != options.values.end();
    if (!is_there) return "The value must be one of the options.";
  }
  return "";
}

std::string CheckOne(const Parameter& parameter, const Typed& typed, const AskOptions& ask_options,
                     Typed& value) {
  const auto given = typed.find(parameter.key);
  const auto what = given == typed.end() ? Typed() : *given;
  const bool is_toggle = parameter.type == "toggle";
  value = is_toggle ? AsBoolean(what) : AsText(what);
  if (value.is_null()) {
    return is_toggle ? "The value must be true or false." : "The value must be a text.";
  }
  if (is_toggle) return "";
  if (text::IsEmptyText(value)) return parameter.is_required ? "This field must be filled in." : "";
  return CheckText(parameter, value.get_ref<const std::string&>(), ask_options);
}

}  // namespace

std::vector<const Parameter*> Visible(const App& app, std::string_view group, const Typed& typed) {
  std::vector<const Parameter*> visible;
  for (const auto& parameter : app.parameters) {
    const bool is_seen = parameter.parent.empty() || IsOn(typed, parameter.parent);
    if (parameter.group == group && is_seen) visible.push_back(&parameter);
  }
  return visible;
}

std::vector<FieldError> CheckValues(const App& app, std::string_view group, const Typed& typed,
                                    const AskOptions& ask_options, Typed& values) {
  std::vector<FieldError> errors;
  for (const auto& [key, value] : typed.items()) {
    const auto* parameter = app.Find(key);
    if (parameter != nullptr && parameter->group == group) continue;
    errors.push_back({key, "The app has no such field in this step."});
  }
  values = Typed::object();
  for (const auto* parameter : Visible(app, group, typed)) {
    Typed value;
    auto error = CheckOne(*parameter, typed, ask_options, value);
    if (!error.empty()) errors.push_back({parameter->key, std::move(error)});
    values[parameter->key] = std::move(value);
  }
  return errors;
}

}  // namespace connector::sandbox::apps
