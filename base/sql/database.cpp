#include "base/sql/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/sql/files.h"
#include "base/text/hex.h"

namespace connector::sql {
namespace {

// SQLite counts what it allocates under a lock that all threads share; nobody asks for the count.
[[maybe_unused]] const int kWithoutCounting = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

namespace fs = std::filesystem;

// Of each reader of a file that is only replaced.
constexpr auto* kReaderCacheKiB = "PRAGMA cache_size = -16384";

constexpr int kLargestIdleLogBytes = 64 << 20;  // of the write-ahead log, once it is checkpointed

int Number(SQLite::Database& database, const char* query) {
  return database.execAndGet(query).getInt();
}

bool IsOurs(SQLite::Database& database) {
  return Number(database, "PRAGMA application_id") == kApplicationId;
}

// Nobody's: neither tables nor a number that an application has left.
bool IsFresh(SQLite::Database& database) {
  return Number(database, "SELECT count(*) FROM sqlite_master") == 0 &&
         Number(database, "PRAGMA application_id") == 0 &&
         Number(database, "PRAGMA user_version") == 0;
}

void Claim(SQLite::Database& database) {
  if (IsOurs(database)) return;
  if (!IsFresh(database)) RefuseForeign(database.getFilename());
  // Another process may claim it meanwhile.
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (!IsOurs(database) && !IsFresh(database)) RefuseForeign(database.getFilename());
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  transaction.commit();
}

bool IsFull(const SQLite::Exception& error, int system_error) {
  return error.getErrorCode() == SQLITE_FULL ||
         error.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE || system_error == ENOSPC ||
         system_error == EDQUOT || system_error == EFBIG;
}

// The error number, or 0, of what SQLite does not tell: the file's rights, and those of its folder,
// in which the log is made.
int FindMissingRight(const fs::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : ".";
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return errno;
  return ::access(file.c_str(), R_OK | W_OK) == 0 || errno == ENOENT ? 0 : errno;
}

// What the system said of the database's file or its log, or 0. SQLite keeps it by the connection,
// except of what failed in a commit.
int SystemError(SQLite::Database& database, const SQLite::Exception& error) {
  if (error.getErrorCode() != SQLITE_IOERR && error.getErrorCode() != SQLITE_CANTOPEN) return 0;
  auto* const handle = database.getHandle();
  int system_error = sqlite3_system_errno(handle);
  for (const int pointer : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", pointer, static_cast<void*>(&file));
    if (system_error != 0 || file == nullptr || file->pMethods == nullptr) continue;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &system_error);
  }
  return system_error;
}

std::string Explanation(const fs::path& file, const SQLite::Exception& error, int system_error) {
  if (IsFull(error, system_error)) {
    return file.string() + ": no space left: the disk, a quota, or the limit on a file's size";
  }
  const int code = error.getErrorCode();
  if (system_error == 0 && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)) {
    system_error = FindMissingRight(file);
  }
  const auto reason = system_error == 0 ? "" : ": " + std::generic_category().message(system_error);
  return file.string() + ": " + error.what() + reason;
}

// On closing SQLite moves the log into the file, unless it is told not to. An empty log it removes.
void KeepLog(SQLite::Database& database, bool is_kept) {
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_kept ? 1 : 0,
                    nullptr);
}

bool HasLog(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(LogOf(file), none);
  return !none && size > 0;
}

void CheckIsThere(const fs::path& file) {
  CheckIsFile(file);
  if (fs::exists(file)) return;
  throw DatabaseError(file.string() + ": " + std::generic_category().message(ENOENT));
}

}  // namespace

void RefuseForeign(const fs::path& file) {
  throw DatabaseError(file.string() + ": the database belongs to another application");
}

bool IsFileName(const fs::path& file) {
  return !file.empty() && file != ":memory:" && file.string().rfind("file:", 0) != 0;
}

void CheckIsFile(const fs::path& file) {
  if (!IsFileName(file)) throw DatabaseError("\"" + file.string() + "\": must be a file's name");
  std::error_code error;
  const auto type = fs::status(file, error).type();
  if (type == fs::file_type::directory) throw DatabaseError(file.string() + ": is a folder");
  if (type != fs::file_type::regular && fs::exists(file, error)) {
    throw DatabaseError(file.string() + ": is not a regular file");
  }
  // SQLite takes a file of one byte for an empty one, and would write over it.
  if (type == fs::file_type::regular && fs::file_size(file, error) == 1) {
    throw DatabaseError(file.string() + ": file is not a database");
  }
}

void CreateFolderOf(const fs::path& file) {
  if (!file.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) throw DatabaseError(file.parent_path().string() + ": " + error.message());
}

SQLite::Database OpenForWriting(const fs::path& file, std::vector<std::string>* notices) {
  CheckIsFile(file);
  CreateFolderOf(file);
  CreateForOwner(file);
  const bool has_log = HasLog(file);
  try {
    SQLite::Database database(file,
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(kLockTimeout.count()));
    Explain(database, [&] {
      KeepLog(database, has_log);
      Claim(database);
      KeepLog(database, false);
      auto restricted = RestrictToOwner(file);
      if (notices != nullptr) *notices = std::move(restricted);
      database.exec("PRAGMA journal_mode = WAL");
      database.exec("PRAGMA synchronous = FULL");
      database.exec("PRAGMA journal_size_limit = " + std::to_string(kLargestIdleLogBytes));
      database.exec("PRAGMA foreign_keys = ON");
    });
    return database;
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(Explanation(file, error, 0));
  }
}

SQLite::Database OpenForReading(const fs::path& file, std::chrono::milliseconds lock_timeout) {
  CheckIsThere(file);
  try {
    SQLite::Database database(file, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(lock_timeout.count()));
    Explain(database, [&] {
      if (!IsOurs(database)) RefuseForeign(file);
    });
    return database;
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(Explanation(file, error, 0));
  }
}

// https://www.sqlite.org/uri.html
std::string UriOf(const fs::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += '%' + text::ToUpperHex({&c, 1});
    } else {
      uri += c;
    }
  }
  return uri;
}

Connection OpenImmutable(const fs::path& file, const Format& format) {
  CheckIsThere(file);
  try {
    Connection database(UriOf(file) + "?immutable=1",
                        SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI);
    if (Number(database, "PRAGMA application_id") != format.application_id) RefuseForeign(file);
    const int version = Number(database, "PRAGMA user_version");
    if (version != format.version) {
      throw DatabaseError(file.string() + ": is of version " + std::to_string(version) +
                          ", and this program reads version " + std::to_string(format.version));
    }
    database.exec(kReaderCacheKiB);
    return database;
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(Explanation(file, error, 0));
  }
}

void RewriteWithoutDeleted(Connection& database) {
  Explain(database, [&] {
    database.exec("VACUUM");
    SQLite::Statement checkpoint(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    checkpoint.executeStep();
    if (checkpoint.getColumn(0).getInt() != 0) {
      throw DatabaseError(
          database.getFilename() +
          ": is being read, so that what was deleted is still in its log: try again");
    }
  });
}

void Explain(SQLite::Database& database, const std::function<void()>& use) {
  Explain(database, database.getFilename(), use);
}

void Explain(SQLite::Database& database, const fs::path& file, const std::function<void()>& use) {
  try {
    use();
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(Explanation(file, error, SystemError(database, error)));
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

}  // namespace connector::sql
