// A file that travels in the binary. cmake/EmbedFiles.cmake puts it there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

struct EmbeddedFile {
  std::string name;
  std::string_view text;
};

}  // namespace connector::text
