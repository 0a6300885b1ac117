// Unicode text: validity, length, pieces, and what of it can be shown.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

// Byte offset of the first sequence that is not UTF-8 (overlong forms and surrogates included),
// or nothing when all of it is.
std::optional<std::size_t> FirstInvalidByte(std::string_view bytes);

// Whether the byte of UTF-8 goes on with a character, and begins none.
constexpr bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Number of code points.
std::size_t CountCharacters(std::string_view utf8);

// The pieces between runs of Unicode white space, empty ones left out.
std::vector<std::string_view> SplitOnWhiteSpace(std::string_view utf8);

// What can be shown: UTF-8, at most so many bytes, where what is not UTF-8, control characters
// other than newline and tab, Unicode's own line ends, characters that turn the direction of text,
// and non-characters are each a question mark.
std::string Printable(std::string_view bytes, std::size_t max_bytes);

// The same, and each white space is a question mark too.
std::string PrintableWord(std::string_view bytes, std::size_t max_bytes);

}  // namespace connector::text
