#include "store/database.h"

#include <sqlite3.h>

#include "store/files.h"

namespace connector::store {
namespace {

constexpr int kStepsBetweenClockLooks = 1'000;
constexpr int kLargestIdleLogBytes = 64 << 20;  // of the write-ahead log, once it is checkpointed

int ApplicationId(SQLite::Database& database) {
  return database.execAndGet("PRAGMA application_id").getInt();
}

[[noreturn]] void RefuseForeign(const std::filesystem::path& file) {
  throw DatabaseError(file.string() + ": the database belongs to another application");
}

bool IsFresh(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
}

void CreateFolderOf(const std::filesystem::path& file) {
  if (!file.has_parent_path()) return;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) throw DatabaseError(file.parent_path().string() + ": " + error.message());
}

}  // namespace

SQLite::Database OpenForWriting(const std::filesystem::path& file) {
  CreateFolderOf(file);
  CreateForOwner(file);
  RestrictToOwner(file);
  try {
    SQLite::Database database(file,
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(kLockTimeout.count()));
    if (ApplicationId(database) != kApplicationId) {
      if (!IsFresh(database)) RefuseForeign(file);
      database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    }
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA journal_size_limit = " + std::to_string(kLargestIdleLogBytes));
    database.exec("PRAGMA foreign_keys = ON");
    return database;
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(file.string() + ": " + error.what());
  }
}

SQLite::Database OpenForReading(const std::filesystem::path& file) {
  try {
    SQLite::Database database(file, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(kLockTimeout.count()));
    if (ApplicationId(database) != kApplicationId) RefuseForeign(file);
    return database;
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(file.string() + ": " + error.what());
  }
}

bool IsTransient(const SQLite::Exception& error) {
  switch (error.getErrorCode()) {
    case SQLITE_INTERRUPT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM: return true;
    default: return false;
  }
}

Reader::Reader(const std::filesystem::path& file, std::chrono::milliseconds query_timeout)
    : database_(file, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                static_cast<int>(query_timeout.count())),
      begin_(database_, "BEGIN"),
      commit_(database_, "COMMIT"),
      query_timeout_(query_timeout) {
  const auto is_late = [](void* reader) -> int {
    return std::chrono::steady_clock::now() > static_cast<Reader*>(reader)->deadline_ ? 1 : 0;
  };
  sqlite3_progress_handler(database_.getHandle(), kStepsBetweenClockLooks, is_late, this);
}

Snapshot::Snapshot(Reader& reader) : reader_(reader) {
  reader_.deadline_ = std::chrono::steady_clock::now() + reader_.query_timeout_;
  Execute(reader_.begin_);
}

Snapshot::~Snapshot() {
  // A commit that reads only cannot lose anything; if it fails, the next BEGIN says so.
  reader_.deadline_ = std::chrono::steady_clock::time_point::max();
  reader_.commit_.tryExecuteStep();
  reader_.commit_.tryReset();
}

}  // namespace connector::store
