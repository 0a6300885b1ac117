// SQLite as this project uses it: a database in WAL mode, written by one connection at a time and
// read by one read-only connection per thread; and files that are never written in place, only
// replaced (base/sql/new_file.h).
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/files.h"

namespace connector::sql {

// The file cannot be used: it is missing, not ours, not a database. The text is for the operator.
class DatabaseError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Connection = SQLite::Database;
using Error = SQLite::Exception;

constexpr std::int32_t kApplicationId = 0x69416443;  // "iAdC", in the file's header

// How long to wait for another process that is writing to the file.
constexpr std::chrono::milliseconds kLockTimeout{10'000};

// Whether SQLite takes the name for that of a file: not "", ":memory:" and "file:…".
bool IsFileName(const std::filesystem::path& file);

// Throws DatabaseError if the name is none of a file, or something else has it.
void CheckIsFile(const std::filesystem::path& file);

// Makes the folder of a file that is to be made. Throws DatabaseError.
void CreateFolderOf(const std::filesystem::path& file);

// Throws the DatabaseError for a database whose application id is not ours.
[[noreturn]] void RefuseForeign(const std::filesystem::path& file);

// Opens or creates the file (and its folder) for writing. Nothing is written to a database of
// another application. Only the file's owner may read it then; `notices` say from whom else it was
// taken. Throws DatabaseError.
Connection OpenForWriting(const std::filesystem::path& file,
                          std::vector<std::string>* notices = nullptr);

// Opens an existing file for reading only. Throws DatabaseError.
Connection OpenForReading(const std::filesystem::path& file,
                          std::chrono::milliseconds lock_timeout = kLockTimeout);

// The file as SQLite names it where parameters follow, "?mode=ro" for example.
std::string UriOf(const std::filesystem::path& file);

// Opens a file that nobody will ever change, only replace: no locks, no log. Throws DatabaseError,
// also if it is not of that format.
Connection OpenImmutable(const std::filesystem::path& file, const Format& format);

// Runs `use`, which uses the database. What SQLite throws becomes a DatabaseError with the file's
// name and with what the system said: "disk I/O error" alone helps nobody.
void Explain(Connection& database, const std::function<void()>& use);

// The same for a file that is not in its place yet.
void Explain(Connection& database, const std::filesystem::path& file,
             const std::function<void()>& use);

// Writes the file anew without what was deleted: no byte of that is left in it or in its log.
// Readers and writers may go on meanwhile; one that stays for long makes it fail, and it can be
// tried again. Throws DatabaseError.
void RewriteWithoutDeleted(Connection& database);

// True where the same request may succeed later: the deadline passed, the file is locked, the disk
// is full or failing. False for a bug.
bool IsTransient(const Error& error);

// Points at a row range of one website: its rows have the keys website * 2^32 + rank.
constexpr std::int64_t FirstKey(std::int64_t website) { return website << 32; }
constexpr std::int64_t LastKey(std::int64_t website) { return FirstKey(website + 1) - 1; }
constexpr std::int64_t WebsiteOf(std::int64_t key) { return key >> 32; }

}  // namespace connector::sql
