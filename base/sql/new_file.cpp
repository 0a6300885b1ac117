#include "base/sql/new_file.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>
#include <thread>

#include "base/sql/files.h"

namespace connector::sql {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kPatience{10};  // with another one for the same place
constexpr std::chrono::milliseconds kPoll{20};
constexpr mode_t kMode = S_IRUSR | S_IWUSR;

[[noreturn]] void Fail(const fs::path& file, int error = errno) {
  throw DatabaseError(file.string() + ": " + std::generic_category().message(error));
}

constexpr std::string_view kDescriptors = "/proc/self/fd/";

std::string PathOf(int fd) { return std::string(kDescriptors) + std::to_string(fd); }

// SQLite follows no link where it opens a file, and a descriptor's name is one.
int OpenAlsoDescriptors(const char* path, int flags, int mode) {
  const bool is_descriptor = std::string_view(path).substr(0, kDescriptors.size()) == kDescriptors;
  return ::open(path, is_descriptor ? flags & ~O_NOFOLLOW : flags, mode);
}

// SQLite's own access to files, without locks, and with names as they are: it would look up which
// name a descriptor's file has, and this one has none.
const char* VfsOfDescriptors() {
  static sqlite3_vfs vfs;
  static const bool is_registered = [] {
    vfs = *sqlite3_vfs_find("unix-none");
    vfs.zName = "descriptors";
    vfs.pNext = nullptr;
    vfs.xFullPathname = [](sqlite3_vfs*, const char* name, int size, char* path) {
      sqlite3_snprintf(size, path, "%s", name);
      return SQLITE_OK;
    };
    const auto open = reinterpret_cast<sqlite3_syscall_ptr>(&OpenAlsoDescriptors);
    return vfs.xSetSystemCall(&vfs, "open", open) == SQLITE_OK &&
           sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  if (!is_registered) throw DatabaseError("SQLite takes no other access to files");
  return vfs.zName;
}

}  // namespace

NewFile::NewFile(const fs::path& file)
    : file_(TargetOf(file)),
      folder_(file_.has_parent_path() ? file_.parent_path() : "."),
      name_(file_.string() + ".unfinished") {
  CheckIsFile(file_);
  if (!MakeWithoutName()) MakeWithName();
  if (::fchmod(fd_, kMode) == 0) return;  // whatever the umask takes away
  const int error = errno;
  if (has_name_) ::unlink(name_.c_str());
  ::close(fd_);
  Fail(file_, error);
}

NewFile::~NewFile() {
  if (has_name_) ::unlink(name_.c_str());
  ::close(fd_);
}

// False where there are no such files.
bool NewFile::MakeWithoutName() {
  fd_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode);
  if (fd_ < 0 && errno != EOPNOTSUPP && errno != EISDIR) Fail(file_);
  return fd_ >= 0;
}

void NewFile::MakeWithName() {
  for (const auto deadline = Clock::now() + kPatience; !AcquireName();) {
    if (Clock::now() > deadline) throw DatabaseError(name_ + ": somebody still writes it");
    std::this_thread::sleep_for(kPoll);
  }
  has_name_ = true;
  // What a killed one left is begun anew.
  if (::ftruncate(fd_, 0) == 0) return;
  const int error = errno;
  ::close(fd_);
  Fail(name_, error);
}

// False while another one has it.
bool NewFile::AcquireName() {
  fd_ = ::open(name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, kMode);
  if (fd_ < 0) Fail(name_);
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0 && FileId::Of(fd_) == FileId::Of(fs::path(name_))) {
    return true;
  }
  ::close(fd_);  // or whoever had it before has renamed or removed it meanwhile
  return false;
}

Connection NewFile::Open() const {
  Connection database(PathOf(fd_), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI,
                      0, VfsOfDescriptors());
  database.exec("PRAGMA journal_mode = OFF");
  database.exec("PRAGMA synchronous = OFF");  // it is made durable as a whole
  return database;
}

void NewFile::Copy(Connection& source) const {
  constexpr int kAllPages = -1;  // in one step, and so of one moment
  auto target = Open();
  if (SQLite::Backup(target, source).executeStep(kAllPages) != SQLITE_DONE) {
    throw DatabaseError(file_.string() + ": the database is locked");
  }
  // It has no log, whatever the source has (SQLite's file format, section 1.3.3).
  constexpr std::string_view kNoLog = "\1\1";
  constexpr off_t kVersionsAt = 18;
  if (::pwrite(fd_, kNoLog.data(), kNoLog.size(), kVersionsAt) < 0) Fail(file_);
}

void NewFile::Publish() {
  if (::fsync(fd_) != 0) Fail(file_);
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) Fail(folder_);
  // Under the folder's lock, as two could use the name at once.
  int error = 0;
  if (!has_name_) {
    if (::flock(folder, LOCK_EX) != 0 || (::unlink(name_.c_str()) != 0 && errno != ENOENT) ||
        ::linkat(AT_FDCWD, PathOf(fd_).c_str(), AT_FDCWD, name_.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      error = errno;
    }
    has_name_ = error == 0;
  }
  if (error == 0 && ::rename(name_.c_str(), file_.c_str()) != 0) error = errno;
  if (error == 0) has_name_ = false;
  if (error == 0 && ::fsync(folder) != 0) error = errno;
  ::close(folder);
  if (error != 0) Fail(file_, error);
}

}  // namespace connector::sql
