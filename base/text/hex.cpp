#include "base/text/hex.h"

namespace connector::text {
namespace {

std::string Digits(std::string_view bytes, std::string_view digits) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

}  // namespace

std::string ToHex(std::string_view bytes) { return Digits(bytes, "0123456789abcdef"); }

std::string ToUpperHex(std::string_view bytes) { return Digits(bytes, "0123456789ABCDEF"); }

}  // namespace connector::text
