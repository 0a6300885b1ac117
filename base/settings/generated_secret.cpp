#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/settings/secret.h"
#include "base/text/hex.h"
#include "base/text/random_bytes.h"

namespace connector::settings {
namespace {

constexpr std::size_t kGeneratedBytes = 32;  // as many as SHA-256 has

std::string Generate() {
  std::array<char, kGeneratedBytes> random{};
  text::FillWithRandomBytes(random.data(), random.size());
  return text::ToHex({random.data(), random.size()}) + '\n';
}

// Whole or not at all, for its owner only, and never in place of what has that name already: of two
// that start at once one writes it, and both read the same. 0, or an error number.
int WriteIfMissing(const std::filesystem::path& file, const std::string& text) {
  auto unfinished = file.string() + ".XXXXXX";
  const int fd = ::mkostemp(unfinished.data(), O_CLOEXEC);  // a new file with the mode 0600
  if (fd < 0) return errno;
  int error = 0;
  errno = EIO;                    // of a write that ends halfway
  if (::fchmod(fd, 0600) != 0 ||  // whatever the umask takes away
      ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(fd) != 0 || ::link(unfinished.c_str(), file.c_str()) != 0) {
    error = errno;
  }
  ::unlink(unfinished.c_str());
  ::close(fd);
  return error == EEXIST ? 0 : error;
}

}  // namespace

std::string GenerateSecretFile(const std::filesystem::path& file) {
  const int error = WriteIfMissing(file, Generate());
  return error == 0 ? "" : std::generic_category().message(error);
}

}  // namespace connector::settings
