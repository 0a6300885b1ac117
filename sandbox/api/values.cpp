#include "sandbox/api/values.h"

#include <algorithm>
#include <charconv>

#include "base/text/ascii.h"
#include "base/text/json.h"
#include "base/text/text.h"

namespace connector::sandbox::api {
namespace {

using nlohmann::json;

constexpr std::size_t kMostElements = 1'000;  // of a list

bool IsOneOf(const Choices& choices, std::string_view text) {
  return choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
}

// Characters that have no business in a field.
bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
  });
}

bool IsAllowed(const Field& field, std::string_view text) {
  if (HasControls(text) || text::CountCharacters(text) > field.most_characters) return false;
  if (!IsOneOf(field.choices, text)) return false;
  return text.empty() || field.is_valid == nullptr || field.is_valid(text);
}

std::optional<Value> ReadText(const Field& field, const json& value) {
  const bool is_empty = value.is_null() || text::IsEmptyText(value);
  if (is_empty && field.required == Required::kOnCreation) return std::nullopt;
  if (is_empty && field.is_nullable) return Value{};
  if (value.is_null() && field.choices.empty()) return Value{std::string()};
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  return IsAllowed(field, text) ? std::optional(Value{text}) : std::nullopt;
}

std::optional<Value> ReadTexts(const Field& field, const json& value) {
  std::vector<std::string> texts;
  if (value.is_string()) {
    texts = SplitOnCommas(value.get_ref<const std::string&>());
  } else if (value.is_array() && value.size() <= kMostElements) {
    for (const auto& element : value) {
      if (!element.is_string()) return std::nullopt;
      texts.push_back(element.get<std::string>());
    }
  } else {
    return std::nullopt;
  }
  const bool are_allowed = texts.size() <= kMostElements &&
                           std::all_of(texts.begin(), texts.end(), [&](const std::string& text) {
                             return !text.empty() && IsAllowed(field, text);
                           });
  return are_allowed ? std::optional(Value{json(texts).dump()}) : std::nullopt;
}

std::optional<Value> ReadWholeNumber(const Field& field, const json& value) {
  if (value.is_null() || text::IsEmptyText(value)) {
    return field.is_nullable ? std::optional(Value{}) : std::nullopt;
  }
  const auto number = ReadInteger(value);
  if (!number || *number < field.least || *number > field.most) return std::nullopt;
  if (!IsOneOf(field.choices, std::to_string(*number))) return std::nullopt;
  return Value{*number};
}

}  // namespace

void BindAll(sql::Query& query, const std::vector<Value>& values) {
  auto& statement = query.statement();
  int index = 0;
  for (const auto& value : values) {
    ++index;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      sql::Bind(statement, index, *integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
      sql::Bind(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      sql::Bind(statement, index, *text);
    } else {
      sql::Bind(statement, index, std::optional<std::int64_t>());
    }
  }
}

std::optional<std::int64_t> ParseId(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  if (!text::IsDigits(text) || text.size() > kMostDigits) return std::nullopt;
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

std::optional<bool> ParseBoolean(std::string_view text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

std::optional<bool> ReadBoolean(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return ParseBoolean(value.get_ref<const std::string&>());
  if (value.is_number_integer()) return ParseBoolean(value.dump());
  return std::nullopt;
}

std::optional<std::int64_t> ReadInteger(const json& value) {
  if (value.is_string()) return ParseId(value.get_ref<const std::string&>());
  return value.is_number_integer() ? ParseId(value.dump()) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> ReadIds(const json& value) {
  std::vector<std::optional<std::int64_t>> read;
  if (value.is_string()) {
    for (const auto& part : SplitOnCommas(value.get_ref<const std::string&>())) {
      read.push_back(ParseId(text::Trim(part)));
    }
  } else if (value.is_array()) {
    for (const auto& element : value) read.push_back(ReadInteger(element));
  } else {
    read.push_back(ReadInteger(value));
  }
  if (read.size() > kMostElements) return std::nullopt;
  std::vector<std::int64_t> ids;
  for (const auto& id : read) {
    if (!id) return std::nullopt;
    ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<Value> ReadValue(const Field& field, const json& value) {
  switch (field.type) {
    case Type::kText: return ReadText(field, value);
    case Type::kTexts: return ReadTexts(field, value);
    case Type::kInteger: return ReadWholeNumber(field, value);
    case Type::kBoolean: {
      const auto boolean = ReadBoolean(value);
      return boolean ? std::optional(Value{std::int64_t{*boolean ? 1 : 0}}) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::string NameOf(const Field& field) {
  if (field.object.empty()) return std::string(field.name);
  return std::string(field.object) + "[" + std::string(field.name) + "]";
}

std::vector<std::string> SplitOnCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

std::string ToJsonText(const std::vector<std::int64_t>& ids) {
  std::string text = "[";
  for (const auto id : ids) text += (text.size() > 1 ? "," : "") + std::to_string(id);
  return text + "]";
}

}  // namespace connector::sandbox::api
