// The files of a database: who may read them, and whether they still are in their place.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace connector::sql {

// Which file it is, whatever it is called.
struct FileId {
  dev_t device;
  ino_t inode;

  bool operator==(const FileId&) const = default;

  // Of what the path leads to, or of what is open; nothing if there is none.
  static std::optional<FileId> Of(const std::filesystem::path& file);
  static std::optional<FileId> Of(int fd);
};

// Which file, and when it was last written, renamed or given other rights: the inode of one that is
// gone is soon another's.
struct FileState {
  FileId id;
  std::int64_t changed_ns;

  bool operator==(const FileState&) const = default;

  static std::optional<FileState> Of(const std::filesystem::path& file);
};

// Keeps what the path leads to in existence, so that its id stays its own.
class HeldFile {
 public:
  explicit HeldFile(const std::filesystem::path& file);
  ~HeldFile();
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  std::optional<FileId> id() const;  // nothing if there is no file

 private:
  int fd_;
};

// What a link leads to; the file itself if it is none, or is missing.
std::filesystem::path TargetOf(const std::filesystem::path& file);

// Whose a database file is, and how it looks inside.
struct Format {
  std::int32_t application_id;
  std::int32_t version;  // PRAGMA user_version

  bool operator==(const Format&) const = default;
};

// The start of a database file, read without SQLite, which would make a log beside it.
struct Header {
  Format format;
  bool uses_log;  // a write-ahead log
};

// Nothing if the file is no database.
std::optional<Header> ReadHeader(const std::filesystem::path& file);

// The write-ahead log's name, which SQLite makes of that of the database that a link leads to.
std::filesystem::path LogOf(const std::filesystem::path& database);

// Makes an empty file, for its owner only, if there is none; SQLite makes the others like it.
void CreateForOwner(const std::filesystem::path& database);

// Takes the database, its log and its index from everybody but their owner. Says what it did, and
// what it could not.
std::vector<std::string> RestrictToOwner(const std::filesystem::path& database);

// What a connection has open. Whoever deletes or replaces a file leaves it with one that nobody
// will ever find again, and every write to it succeeds.
class OpenFiles {
 public:
  // Of a connection that has read or written already.
  explicit OpenFiles(const std::filesystem::path& database);

  // What is not in its place any more; "" if everything is.
  std::string FindMisplaced() const;

 private:
  struct File {
    std::filesystem::path path;
    std::optional<FileId> id;
    bool IsInPlace() const { return !id || FileId::Of(path) == id; }
  };
  std::array<File, 3> files_;  // the database, its log, its index
};

}  // namespace connector::sql
