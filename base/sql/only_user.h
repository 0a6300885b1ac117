// A file that one process uses at a time.
#pragma once

#include <filesystem>

namespace connector::sql {

// The right to use the file, which is made if it is missing; it ends with the process at the
// latest, however that ends. To live longer than every connection to a database that is in the
// file: closing a file lets go of SQLite's own locks on it.
class OnlyUser {
 public:
  // Throws DatabaseError if another process has it.
  explicit OnlyUser(const std::filesystem::path& file);
  ~OnlyUser();
  OnlyUser(const OnlyUser&) = delete;
  OnlyUser& operator=(const OnlyUser&) = delete;

 private:
  int fd_;
};

}  // namespace connector::sql
