// A file that travels in the binary. cmake/EmbedFiles.cmake puts it there.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

struct EmbeddedFile {
  std::string name;
  std::string_view text;
};

// Of a numbered one: "001_shop.sql" → 1.
inline int NumberOf(const EmbeddedFile& file) {
  int number = 0;
  std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
  return number;
}

}  // namespace connector::text
