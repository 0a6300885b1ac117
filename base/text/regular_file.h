// Files that somebody names on the command line, in the environment, or in a configuration.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace connector::text {

struct RegularFile {
  std::string bytes;
  mode_t mode = 0;
  std::string error;        // what is wrong, as the end of a sentence about the file; or empty
  bool is_missing = false;  // then `error` says so
};

// The first `most` bytes of a regular file, or of one that a link leads to. Whoever opened a pipe
// or a device might wait for ever; this never waits.
RegularFile ReadRegularFile(const std::filesystem::path& path, std::size_t most);

// The whole of one that a person wrote; more than 65,536 bytes are an error.
RegularFile ReadSmallFile(const std::filesystem::path& path);

}  // namespace connector::text
