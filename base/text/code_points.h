// The code points of UTF-8, for those who work with utf8proc.
#pragma once

#include <utf8proc.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace connector::text {

// One code point at `position`; its length is 0 where the bytes are not UTF-8.
struct Decoded {
  utf8proc_int32_t code_point;
  std::size_t length;
};

inline Decoded DecodeAt(std::string_view bytes, std::size_t position) {
  utf8proc_int32_t code_point = -1;
  const auto length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()) + position,
                       static_cast<utf8proc_ssize_t>(bytes.size() - position), &code_point);
  return {code_point, length > 0 ? static_cast<std::size_t>(length) : 0};
}

inline void Append(std::string& out, utf8proc_int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> buffer{};
  const auto length = utf8proc_encode_char(code_point, buffer.data());
  out.append(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(length));
}

}  // namespace connector::text
