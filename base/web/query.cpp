#include "base/web/query.h"

#include <algorithm>
#include <charconv>

#include "base/text/ascii.h"
#include "base/text/hex.h"
#include "base/text/text.h"

namespace connector::web {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Nothing where a `%` is not followed by two hexadecimal digits; `plus` is what a `+` stands for.
std::optional<std::string> Decode(std::string_view raw, char plus) {
  std::string decoded;
  decoded.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '+') {
      decoded += plus;
    } else if (raw[at] != '%') {
      decoded += raw[at];
    } else {
      if (raw.size() - at < 3) return std::nullopt;
      const int high = HexDigit(raw[at + 1]);
      const int low = HexDigit(raw[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return decoded;
}

std::optional<std::string> Decode(std::string_view raw) { return Decode(raw, ' '); }

// Calls `use(segment, raw_name, raw_value)` for each non-empty piece between ampersands.
template <typename Use>
void ForEachSegment(std::string_view raw, Use use) {
  while (!raw.empty()) {
    const auto segment = raw.substr(0, raw.find('&'));
    raw.remove_prefix(segment.size() == raw.size() ? raw.size() : segment.size() + 1);
    if (segment.empty()) continue;
    const auto equals = segment.find('=');
    use(segment, segment.substr(0, equals),
        equals == std::string_view::npos ? std::string_view{} : segment.substr(equals + 1));
  }
}

// Whether it can be repeated to the caller: what is no name may be anything, such as an address.
bool IsPlainName(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
           return text::IsAlphanumeric(c) || c == '_' || c == '[' || c == ']';
         });
}

}  // namespace

Query::Query(std::string_view raw) {
  ForEachSegment(
      raw, [this](std::string_view, std::string_view raw_name, std::string_view raw_value) {
        auto name = Decode(raw_name);
        if (!name || text::FirstInvalidByte(*name)) {
          return Refuse("", name ? "A parameter's name is not valid UTF-8."
                                 : "A parameter's name has a '%' without two hexadecimal digits.");
        }
        auto value = Decode(raw_value);
        if (!value) return Refuse(*name, "The value has a '%' without two hexadecimal digits.");
        if (text::FirstInvalidByte(*value)) return Refuse(*name, "The value is not valid UTF-8.");
        parameters_.emplace_back(std::move(*name), std::move(*value));
      });
}

std::optional<std::string> Query::Text(std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : parameters_) {
    if (key != name) continue;
    if (found != nullptr) {
      Refuse(name, "The parameter is given more than once.");
      return std::nullopt;
    }
    found = &value;
  }
  if (found == nullptr || found->empty()) return std::nullopt;
  return *found;
}

std::optional<std::uint64_t> Query::Number(std::string_view name, std::uint64_t least,
                                           std::uint64_t most) {
  const auto text = Text(name);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || rest != end || number < least || number > most) {
    Refuse(name, "The value must be a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most) + ", in decimal digits.");
    return std::nullopt;
  }
  return number;
}

void Query::Refuse(std::string_view parameter, std::string detail) {
  if (problem_) return;
  problem_ = Problem{400, std::move(detail), IsPlainName(parameter) ? std::string(parameter) : ""};
}

std::optional<std::string> DecodeSegment(std::string_view raw) { return Decode(raw, '+'); }

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (text::IsAlphanumeric(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%' + text::ToUpperHex({&c, 1});
    }
  }
  return encoded;
}

std::string WithoutParameter(std::string_view raw, std::string_view name) {
  std::string kept;
  ForEachSegment(raw, [&](std::string_view segment, std::string_view raw_name, std::string_view) {
    if (Decode(raw_name) == name) return;
    if (!kept.empty()) kept += '&';
    kept += segment;
  });
  return kept;
}

}  // namespace connector::web
