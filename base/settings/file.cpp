#include "base/settings/file.h"

#include <algorithm>
#include <optional>
#include <utility>

// Of the library only the parser, and that within this file.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/text/ascii.h"
#include "base/text/hex.h"
#include "base/text/regular_file.h"

namespace connector::settings {
namespace {

constexpr std::size_t kMostDots = 1'000;  // in a line

// The line with an endless key, or 0. The library follows the dots of a key by recursion, as deep
// as they go; no setting has any, and no value so many.
std::size_t FindEndlessKey(const std::string& text) {
  std::size_t line = 1;
  std::size_t dots = 0;
  for (const char c : text) {
    if (c == '.' && ++dots > kMostDots) return line;
    if (c != '\n') continue;
    ++line;
    dots = 0;
  }
  return 0;
}

// What the library says, without what it saw.
std::string Describe(const toml::parse_error& error) {
  std::string text(error.description());
  text = text.substr(0, text.find(", saw "));
  const auto quote = text.find('\'');
  const auto end = text.rfind('\'');
  if (end != std::string::npos && end - quote > 2) text.replace(quote, end - quote + 1, "…");
  return text;
}

// The value as a flag would have it; nothing if it is of another type than the setting.
std::optional<std::string> ValueFor(const Setting& setting, const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer(); number != nullptr && setting.IsNumber()) {
    return std::to_string(number->get());
  }
  if (const auto* is_on = node.as_boolean(); is_on != nullptr && setting.IsSwitch()) {
    return is_on->get() ? "true" : "false";
  }
  return std::nullopt;
}

// The error text, or an empty one.
std::string Read(const Schema& schema, const std::string& name, const toml::node& node,
                 const std::string& origin, Values& values) {
  const auto* setting = schema.Find(name);
  if (setting == nullptr) return "there is no such setting";
  auto value = ValueFor(*setting, node);
  if (!value && setting->IsSwitch()) return "must be true or false";
  if (!value && setting->IsNumber()) return "must be a whole number";
  if (!value) return "must be a text in quotation marks";
  if (value->find('\0') != std::string::npos) return "must not contain U+0000";
  values[name] = {std::move(*value), origin};
  return "";
}

// A key is shown as it is written.
std::string KeyText(const std::string& name) {
  const bool is_bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return text::IsAlphanumeric(c) || c == '-' || c == '_';
  });
  return is_bare ? name : Quoted(name);
}

}  // namespace

void ReadFile(const Schema& schema, const std::string& file, Values& values,
              std::vector<std::string>& errors) {
  const auto read = text::ReadSmallFile(file);
  const auto& text = read.bytes;
  if (!read.error.empty()) {
    errors.push_back(file + ": " + read.error);
    return;
  }
  if (const auto line = FindEndlessKey(text); line != 0) {
    errors.push_back(file + ":" + std::to_string(line) + ": has more than " +
                     std::to_string(kMostDots) + " dots");
    return;
  }
  const auto at = [&](const toml::source_region& source) {
    return file + ":" + std::to_string(source.begin.line);
  };
  const auto result = toml::parse(text);
  if (!result) {
    errors.push_back(at(result.error().source()) +
                     ": is not TOML, whose texts stand in quotation " +
                     "marks: " + Describe(result.error()));
    return;
  }
  std::vector<std::pair<toml::source_index, std::string>> by_line;
  for (const auto& [key, node] : result.table()) {
    const std::string name(key.str());
    const auto where = at(key.source());
    const auto error = Read(schema, name, node, "file " + where, values);
    if (error.empty()) continue;
    by_line.emplace_back(key.source().begin.line, where + ": " + KeyText(name) + ": " + error);
  }
  std::sort(by_line.begin(), by_line.end());
  for (auto& [line, error] : by_line) errors.push_back(std::move(error));
}

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted.append("\\").append(1, c);
    } else if (byte < ' ' || byte == 0x7F) {
      quoted.append("\\u00").append(text::ToUpperHex({&c, 1}));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace connector::settings
