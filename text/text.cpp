#include "text/text.h"

#include <utf8proc.h>

#include <array>
#include <stdexcept>

#include "text/ascii.h"

namespace connector::text {
namespace {

// One code point at `position`; its length is 0 where the bytes are not UTF-8.
struct Decoded {
  utf8proc_int32_t code_point;
  std::size_t length;
};

Decoded DecodeAt(std::string_view bytes, std::size_t position) {
  utf8proc_int32_t code_point = -1;
  const auto length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()) + position,
                       static_cast<utf8proc_ssize_t>(bytes.size() - position), &code_point);
  return {code_point, length > 0 ? static_cast<std::size_t>(length) : 0};
}

void Append(std::string& out, utf8proc_int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> buffer{};
  const auto length = utf8proc_encode_char(code_point, buffer.data());
  out.append(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(length));
}

std::vector<utf8proc_int32_t> Decompose(std::string_view utf8, int options) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  const auto size = static_cast<utf8proc_ssize_t>(utf8.size());
  const auto flags = static_cast<utf8proc_option_t>(options);
  std::vector<utf8proc_int32_t> code_points(utf8.size());
  auto count = utf8proc_decompose(bytes, size, code_points.data(),
                                  static_cast<utf8proc_ssize_t>(code_points.size()), flags);
  if (count > static_cast<utf8proc_ssize_t>(code_points.size())) {
    code_points.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(bytes, size, code_points.data(), count, flags);
  }
  if (count < 0) throw std::invalid_argument(utf8proc_errmsg(count));
  code_points.resize(static_cast<std::size_t>(count));
  return code_points;
}

bool IsAscii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

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
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
  }
  return count;
}

std::string FoldForSearch(std::string_view utf8) {
  if (IsAscii(utf8)) return ToLower(utf8);
  constexpr utf8proc_int32_t kAe = 0xE6;
  constexpr utf8proc_int32_t kOe = 0x153;
  std::string folded;
  folded.reserve(utf8.size());
  for (const auto code_point : Decompose(
           utf8, UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK)) {
    if (code_point == kAe) {
      folded += "ae";
    } else if (code_point == kOe) {
      folded += "oe";
    } else {
      Append(folded, code_point);
    }
  }
  return folded;
}

std::string FoldCase(std::string_view utf8) {
  if (IsAscii(utf8)) return ToLower(utf8);
  std::string folded;
  for (const auto code_point : Decompose(utf8, UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE)) {
    Append(folded, code_point);
  }
  return folded;
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
