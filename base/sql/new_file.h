// A file that is made aside and put in the place of another one: whole and durable, or not at all.
#pragma once

#include <filesystem>
#include <string>

#include "base/sql/database.h"

namespace connector::sql {

// For its owner only. If the process is killed, nothing is left of it: until it is published it has
// no name, where the file system knows such files; elsewhere it has one beside the other file's,
// under a lock, and the next one takes away what is left. Belongs to one thread.
class NewFile {
 public:
  // In the place of `file`, or of what that links to. Throws DatabaseError.
  explicit NewFile(const std::filesystem::path& file);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  // Whose place it takes.
  const std::filesystem::path& file() const { return file_; }

  // For whoever makes it, and nobody else: without a journal, since what fails half-way is thrown
  // away. To be closed before it is published.
  Connection Open() const;

  // Makes it a copy of the database as it is at one moment, without a log. Throws DatabaseError,
  // Error.
  void Copy(Connection& source) const;

  // `file` is the old one or this one, whenever the power goes. Throws DatabaseError.
  void Publish();

 private:
  bool MakeWithoutName();
  void MakeWithName();
  bool AcquireName();

  std::filesystem::path file_;
  std::filesystem::path folder_;
  std::string name_;  // beside the other one
  int fd_ = -1;
  bool has_name_ = false;
};

}  // namespace connector::sql
