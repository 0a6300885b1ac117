#include "base/text/text.h"

#include "base/text/code_points.h"

namespace connector::text {
namespace {

// The Unicode property White_Space, which utf8proc does not offer.
bool IsWhiteSpace(utf8proc_int32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool IsShown(utf8proc_int32_t c) {
  const bool is_control =
      (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
  const bool turns_direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
                               c == 0x200e || c == 0x200f || c == 0x061c;
  const bool is_no_character = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
  return !is_control && !turns_direction && !is_no_character;
}

bool IsShownInWord(utf8proc_int32_t c) { return IsShown(c) && !IsWhiteSpace(c); }

// With a question mark for what is not UTF-8 or not to be shown.
std::string Replaced(std::string_view bytes, std::size_t max_bytes,
                     bool (*is_shown)(utf8proc_int32_t)) {
  std::string shown;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto decoded = DecodeAt(bytes, at);
    const auto length = decoded.length == 0 ? 1 : decoded.length;
    if (shown.size() + length > max_bytes) break;
    if (decoded.length != 0 && is_shown(decoded.code_point)) {
      shown += bytes.substr(at, length);
    } else {
      shown += '?';
    }
    at += length;
  }
  return shown;
}

}  // namespace

std::optional<std::size_t> FirstInvalidByte(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const auto decoded = DecodeAt(bytes, at);
    if (decoded.length == 0) return at;
    at += decoded.length;
  }
  return std::nullopt;
}

std::size_t CountCharacters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    if (!IsContinuation(c)) ++count;
  }
  return count;
}

std::vector<std::string_view> SplitOnWhiteSpace(std::string_view utf8) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto decoded = DecodeAt(utf8, at);
    const std::size_t next = at + (decoded.length == 0 ? 1 : decoded.length);
    if (IsWhiteSpace(decoded.code_point)) {
      if (at > start) pieces.push_back(utf8.substr(start, at - start));
      start = next;
    }
    at = next;
  }
  if (start < utf8.size()) pieces.push_back(utf8.substr(start));
  return pieces;
}

std::string Printable(std::string_view bytes, std::size_t max_bytes) {
  return Replaced(bytes, max_bytes, IsShown);
}

std::string PrintableWord(std::string_view bytes, std::size_t max_bytes) {
  return Replaced(bytes, max_bytes, IsShownInWord);
}

}  // namespace connector::text
