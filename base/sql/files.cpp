#include "base/sql/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <system_error>

namespace connector::sql {
namespace {

using Path = std::filesystem::path;

constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr std::int64_t kNanosecondsOfASecond = 1'000'000'000;

// Each has its own rights.
std::array<Path, 3> PathsOf(const Path& database) {
  return {database, LogOf(database), TargetOf(database).string() + "-shm"};
}

std::optional<FileId> IdOf(int failure, const struct stat& status) {
  if (failure != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

}  // namespace

Path TargetOf(const Path& file) {
  std::error_code is_missing;
  auto target = std::filesystem::canonical(file, is_missing);
  return is_missing ? file : target;
}

std::optional<FileId> FileId::Of(const Path& file) {
  struct stat status {};
  return IdOf(::stat(file.c_str(), &status), status);
}

std::optional<FileId> FileId::Of(int fd) {
  struct stat status {};
  return IdOf(::fstat(fd, &status), status);
}

std::optional<FileState> FileState::Of(const Path& file) {
  struct stat status {};
  const auto id = IdOf(::stat(file.c_str(), &status), status);
  if (!id) return std::nullopt;
  return FileState{*id, status.st_ctim.tv_sec * kNanosecondsOfASecond + status.st_ctim.tv_nsec};
}

HeldFile::HeldFile(const Path& file) : fd_(::open(file.c_str(), O_PATH | O_CLOEXEC)) {}

HeldFile::~HeldFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<FileId> HeldFile::id() const { return FileId::Of(fd_); }

// SQLite's file format, section 1.3. Only of a regular file: anything else could have us wait.
std::optional<Header> ReadHeader(const Path& file) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kWriteVersionAt = 18;  // 1, or 2 with a write-ahead log
  constexpr std::size_t kVersionAt = 60;
  constexpr std::size_t kApplicationIdAt = 68;
  std::error_code is_missing;
  if (!std::filesystem::is_regular_file(file, is_missing)) return std::nullopt;
  std::array<char, 100> bytes{};
  std::ifstream(file, std::ios::binary).read(bytes.data(), bytes.size());
  if (std::string_view(bytes.data(), kMagic.size()) != kMagic) return std::nullopt;
  const auto number_at = [&bytes](std::size_t place) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      number = number << 8U | static_cast<unsigned char>(bytes.at(place + i));
    }
    return static_cast<std::int32_t>(number);
  };
  return Header{{number_at(kApplicationIdAt), number_at(kVersionAt)},
                bytes.at(kWriteVersionAt) != 1};
}

Path LogOf(const Path& database) { return TargetOf(database).string() + "-wal"; }

// A file that is there is not opened: to close it would take the locks of this process with it.
void CreateForOwner(const Path& database) {
  struct stat status {};
  if (::stat(database.c_str(), &status) == 0 || errno != ENOENT) return;
  const int fd = ::open(database.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwner);
  if (fd < 0) return;  // SQLite will say why
  ::fchmod(fd, kOwner);
  ::close(fd);
}

std::vector<std::string> RestrictToOwner(const Path& database) {
  std::vector<std::string> notices;
  for (const auto& path : PathsOf(database)) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if ((status.st_mode & kOthers) == 0) continue;
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", status.st_mode & 07777U);
    auto notice = path.string() + ": was open to others than its owner (mode " + mode + ")";
    if (::chmod(path.c_str(), status.st_mode & S_IRWXU) != 0) {
      notice += ", and still is: " + std::generic_category().message(errno);
    }
    notices.push_back(std::move(notice));
  }
  return notices;
}

OpenFiles::OpenFiles(const Path& database) {
  const auto paths = PathsOf(database);
  for (std::size_t i = 0; i < paths.size(); ++i) files_[i] = {paths[i], FileId::Of(paths[i])};
}

std::string OpenFiles::FindMisplaced() const {
  for (const auto& file : files_) {
    if (file.IsInPlace()) continue;
    return file.path.string() +
           ": was deleted or replaced: put back the file that is in use, or stop the service";
  }
  return "";
}

}  // namespace connector::sql
