#include "base/text/random_bytes.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace connector::text {

void FillWithRandomBytes(void* bytes, std::size_t size) {
  if (::getrandom(bytes, size, 0) != static_cast<ssize_t>(size)) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
}

}  // namespace connector::text
