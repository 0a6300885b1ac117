// Characters of ASCII, whatever the process's locale is.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }

constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ToLower(c);
  return lower;
}

constexpr char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string ToUpper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = ToUpper(c);
  return upper;
}

// Without the spaces and tabs at both ends.
inline std::string_view Trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// What stands between the commas, trimmed; an empty text is a list of one empty element.
inline std::vector<std::string_view> SplitOnCommas(std::string_view list) {
  std::vector<std::string_view> elements;
  for (;;) {
    const auto comma = list.find(',');
    elements.push_back(Trim(list.substr(0, comma)));
    if (comma == std::string_view::npos) return elements;
    list.remove_prefix(comma + 1);
  }
}

// Whether there are some, and all are digits.
inline bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// "12", "-3.5"; `points` are the characters that may stand before the fraction.
inline bool IsNumber(std::string_view text, std::string_view points) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const auto point = text.find_first_of(points);
  return IsDigits(text.substr(0, point)) &&
         (point == std::string_view::npos || IsDigits(text.substr(point + 1)));
}

}  // namespace connector::text
