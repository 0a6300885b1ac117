#include "store/backup.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/database.h"

namespace connector::store {
namespace {

constexpr int kAllPages = -1;  // in one step, and so of one moment

// An older copy may go. What else has that name stays, above all a database that somebody serves.
void CheckReplaceable(const std::filesystem::path& copy) {
  if (!std::filesystem::exists(copy)) return;
  if (std::filesystem::exists(copy.string() + "-wal")) {
    throw DatabaseError(copy.string() + ": is a database in use, not an older copy");
  }
  OpenForReading(copy);
}

void WriteCopy(SQLite::Database& source, const std::filesystem::path& file) {
  SQLite::Database target(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  target.exec("PRAGMA synchronous = FULL");
  if (SQLite::Backup(target, source).executeStep(kAllPages) != SQLITE_DONE) {
    throw DatabaseError(file.string() + ": the database is locked");
  }
  target.exec("PRAGMA journal_mode = DELETE");  // no companion files, so that it can be moved
  const auto verdict = target.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok") throw DatabaseError(file.string() + ": " + verdict);
}

// Whole and readable, or not at all: on a full disk half a copy would be in the way.
void Copy(SQLite::Database& source, const std::filesystem::path& file) {
  std::filesystem::remove(file);  // an earlier one's that was killed
  try {
    WriteCopy(source, file);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    throw;
  }
}

void SyncFolderOf(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!is_synced) throw DatabaseError(folder.string() + ": cannot be made durable");
}

}  // namespace

void Backup(const std::filesystem::path& database, const std::filesystem::path& copy) {
  const std::filesystem::path unfinished = copy.string() + ".unfinished";
  auto source = OpenForReading(database);
  try {
    if (std::filesystem::exists(copy) && std::filesystem::equivalent(database, copy)) {
      throw DatabaseError(copy.string() + ": is the database itself");
    }
    CheckReplaceable(copy);
    Copy(source, unfinished);
    std::filesystem::rename(unfinished, copy);
    SyncFolderOf(copy);
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(copy.string() + ": " + error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    throw DatabaseError(copy.string() + ": " + error.code().message());
  }
}

}  // namespace connector::store
