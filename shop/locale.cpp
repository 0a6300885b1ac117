#include "shop/locale.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/text/ascii.h"

namespace connector::shop {
namespace {

constexpr std::size_t kLongestTag = 35;  // RFC 5646, section 4.4.1

}  // namespace

std::optional<std::string> NormaliseLanguageTag(std::string_view tag) {
  if (tag.empty() || tag.size() > kLongestTag) return std::nullopt;
  std::string normal;
  std::size_t length_of_part = 0;
  for (const char c : tag) {
    const bool is_separator = c == '-' || c == '_';
    const bool is_first_part = normal.find('-') == std::string::npos;
    if (is_separator ? length_of_part < (is_first_part ? 2 : 1)
                     : !(text::IsLetter(c) || (text::IsDigit(c) && !is_first_part))) {
      return std::nullopt;
    }
    length_of_part = is_separator ? 0 : length_of_part + 1;
    if (length_of_part > 8) return std::nullopt;
    normal += is_separator ? '-' : text::ToLower(c);
  }
  if (length_of_part == 0 || normal.size() < 2) return std::nullopt;
  return normal;
}

Locale::Locale(std::string_view operator_locale, std::string_view default_language) {
  for (auto tag = NormaliseLanguageTag(operator_locale).value_or(""); !tag.empty();) {
    tags_.push_back(tag);
    const auto dash = tag.rfind('-');
    tag.resize(dash == std::string::npos ? 0 : dash);
  }
  tags_.emplace_back(default_language);
}

const std::string& Choose(const Labels& labels, const Locale& locale) {
  for (const auto& tag : locale.tags()) {
    const auto found = labels.find(tag);
    if (found != labels.end()) return found->second;
  }
  throw std::logic_error("a label lacks the website's default language");
}

std::string ToJson(const Labels& labels) { return nlohmann::json(labels).dump(); }

Labels LabelsFromJson(std::string_view json) { return nlohmann::json::parse(json).get<Labels>(); }

}  // namespace connector::shop
