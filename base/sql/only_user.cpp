#include "base/sql/only_user.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/sql/database.h"

namespace connector::sql {

OnlyUser::OnlyUser(const std::filesystem::path& file) {
  CheckIsFile(file);
  CreateFolderOf(file);
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) {
    throw DatabaseError(file.string() + ": " + std::generic_category().message(errno));
  }
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(fd_);
  throw DatabaseError(file.string() + ": is in use by another process");
}

OnlyUser::~OnlyUser() { ::close(fd_); }

}  // namespace connector::sql
