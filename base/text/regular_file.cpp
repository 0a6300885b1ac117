#include "base/text/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace connector::text {
namespace {

std::string Describe(int error) { return std::generic_category().message(error); }

RegularFile ReadOpened(int fd, std::size_t most) {
  RegularFile file;
  struct stat status {};
  if (::fstat(fd, &status) != 0) return {"", 0, Describe(errno), false};
  if (S_ISDIR(status.st_mode)) return {"", 0, "is a folder", false};
  if (!S_ISREG(status.st_mode)) return {"", 0, "is not a regular file", false};
  file.mode = status.st_mode;
  file.bytes.resize(most);
  std::size_t size = 0;
  while (size < most) {
    const auto count = ::read(fd, file.bytes.data() + size, most - size);
    if (count < 0) return {"", 0, Describe(errno), false};
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  file.bytes.resize(size);
  return file;
}

}  // namespace

RegularFile ReadRegularFile(const std::filesystem::path& path, std::size_t most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return {"", 0, Describe(errno), errno == ENOENT};
  auto file = ReadOpened(fd, most);
  ::close(fd);
  return file;
}

RegularFile ReadSmallFile(const std::filesystem::path& path) {
  constexpr std::size_t kLargest = 65'536;
  auto file = ReadRegularFile(path, kLargest + 1);
  if (file.bytes.size() > kLargest) {
    file.error = "is larger than " + std::to_string(kLargest) + " bytes";
  }
  return file;
}

}  // namespace connector::text
