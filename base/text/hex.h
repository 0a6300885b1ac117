// Bytes as hexadecimal digits, two for each.
#pragma once

#include <string>
#include <string_view>

namespace connector::text {

std::string ToHex(std::string_view bytes);  // 0 to 9, a to f
std::string ToUpperHex(std::string_view bytes);

}  // namespace connector::text
