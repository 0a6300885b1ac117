#include "base/sql/backup.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "base/sql/database.h"
#include "base/sql/files.h"

namespace connector::sql {
namespace {

using Path = std::filesystem::path;
using Clock = std::chrono::steady_clock;

constexpr int kAllPages = -1;                  // in one step, and so of one moment
constexpr std::chrono::minutes kPatience{10};  // with another backup to the same name
constexpr std::chrono::milliseconds kPoll{20};

[[noreturn]] void Fail(const Path& file, int error = errno) {
  throw DatabaseError(file.string() + ": " + std::generic_category().message(error));
}

// An older copy may go. What else has that name stays, above all a database that is or was served:
// that has a write-ahead log, and a copy has none.
void CheckReplaceable(const Path& copy) {
  if (!std::filesystem::exists(copy)) return;
  const auto header = ReadHeader(copy);
  if (!header || header->application_id != kApplicationId) {
    throw DatabaseError(copy.string() + ": is there, and no copy of a connector's database");
  }
  if (header->uses_log) {
    throw DatabaseError(copy.string() + ": is a database that is or was served, and no copy");
  }
}

// A file that becomes the copy, or goes. Only its owner reads it, and only one process writes it:
// the lock goes with the process, however that ends.
class Unfinished {
 public:
  explicit Unfinished(const Path& copy) : path_(copy.string() + ".unfinished") {
    for (const auto deadline = Clock::now() + kPatience; !Acquire();) {
      if (Clock::now() > deadline) {
        throw DatabaseError(path_.string() + ": another backup is still writing it");
      }
      std::this_thread::sleep_for(kPoll);
    }
    // What a killed one left is begun anew, and its journal must not be applied.
    if (::fchmod(fd_, 0600) != 0 || ::ftruncate(fd_, 0) != 0 || !RemoveJournals()) {
      const int error = errno;
      ::close(fd_);
      Fail(path_, error);
    }
  }
  ~Unfinished() {
    if (!is_finished_) {
      RemoveJournals();
      ::unlink(path_.c_str());
    }
    ::close(fd_);  // not before SQLite is done: it would take SQLite's locks with it
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  const Path& path() const { return path_; }

  void Become(const Path& copy) {
    if (::rename(path_.c_str(), copy.c_str()) != 0) Fail(copy);
    is_finished_ = true;
  }

 private:
  // False while another one has it.
  bool Acquire() {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd_ < 0) Fail(path_);
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0 && FileId::Of(fd_) == FileId::Of(path_)) return true;
    ::close(fd_);  // or whoever had it before has renamed or removed it meanwhile
    return false;
  }

  // Of either kind: the copy has its own, and the database's until it is told otherwise.
  bool RemoveJournals() const {
    for (const std::string suffix : {"-journal", "-wal", "-shm"}) {
      if (::unlink((path_.string() + suffix).c_str()) != 0 && errno != ENOENT) return false;
    }
    return true;
  }

  Path path_;
  int fd_ = -1;
  bool is_finished_ = false;
};

void Copy(SQLite::Database& source, const Path& file) {
  SQLite::Database target(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  target.exec("PRAGMA synchronous = FULL");
  if (SQLite::Backup(target, source).executeStep(kAllPages) != SQLITE_DONE) {
    throw DatabaseError(file.string() + ": the database is locked");
  }
  target.exec("PRAGMA journal_mode = DELETE");  // no companion files, so that it can be moved
  const auto verdict = target.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok") throw DatabaseError(file.string() + ": " + verdict);
}

void SyncFolderOf(const Path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!is_synced) throw DatabaseError(folder.string() + ": cannot be made durable");
}

}  // namespace

void Backup(const Path& database, const Path& copy) {
  auto source = OpenForReading(database);
  try {
    if (std::filesystem::exists(copy) && std::filesystem::equivalent(database, copy)) {
      throw DatabaseError(copy.string() + ": is the database itself");
    }
    CheckReplaceable(copy);
    Unfinished unfinished(copy);
    Copy(source, unfinished.path());
    CheckReplaceable(copy);  // somebody may have begun to serve it meanwhile
    unfinished.Become(copy);
    SyncFolderOf(copy);
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(copy.string() + ": " + error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    throw DatabaseError(copy.string() + ": " + error.code().message());
  }
}

}  // namespace connector::sql
