#include "base/text/yaml_writer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text/ascii.h"

namespace connector::text {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Whether it is a text to every reader of YAML, without quotation marks.
bool IsPlain(const std::string& text) {
  static constexpr std::array<std::string_view, 8> kOthers{"true", "false", "null", "yes",
                                                           "no",   "on",    "y",    "n"};
  static constexpr std::string_view kSigns = "-_./{}@+";
  const bool may_begin = !text.empty() && (IsLetter(text.front()) || text.front() == '/');
  return may_begin && std::find(kOthers.begin(), kOthers.end(), ToLower(text)) == kOthers.end() &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlphanumeric(c) || kSigns.find(c) != std::string_view::npos;
         });
}

std::string Quoted(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string Inline(const OrderedJson& value) {
  const bool is_plain = value.is_string() && IsPlain(value.get_ref<const std::string&>());
  return is_plain ? value.get<std::string>() : Quoted(value);
}

// Lines that each begin with `indent`, but for the first, where something stands before already.
void Write(const OrderedJson& value, const std::string& indent, bool begins_line,
           std::string& yaml) {
  const auto write_nested = [&](const OrderedJson& nested, bool is_element) {
    if (!nested.is_structured() || nested.empty()) {
      yaml += ' ' + Inline(nested) + '\n';
    } else if (is_element) {
      yaml += ' ';
      Write(nested, indent + "  ", false, yaml);
    } else {
      yaml += '\n';
      Write(nested, indent + "  ", true, yaml);
    }
  };
  for (const auto& [name, member] : value.items()) {
    if (begins_line) yaml += indent;
    begins_line = true;
    yaml += value.is_array() ? "-" : Inline(OrderedJson(name)) + ':';
    write_nested(member, value.is_array());
  }
}

}  // namespace

std::string WriteYaml(const nlohmann::ordered_json& value) {
  if (!value.is_structured() || value.empty()) return Inline(value) + '\n';
  std::string yaml;
  Write(value, "", true, yaml);
  return yaml;
}

}  // namespace connector::text
