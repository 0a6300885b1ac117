// Bytes as a parameter, which both engines tell from text.
#pragma once

#include <string_view>

namespace connector::sql {

// Bytes that may hold anything.
struct Blob {
  std::string_view bytes;
};

}  // namespace connector::sql
