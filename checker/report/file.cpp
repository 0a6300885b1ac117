#include "checker/report/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <system_error>

namespace connector::checker {
namespace {

// Beside the file, with a name that nobody can know beforehand, until it takes the file's place.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {
    struct stat status {};
    // A device or a pipe is nothing that could be replaced.
    if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
      throw std::runtime_error(path_ + ": cannot be written: it is no file");
    }
    constexpr int kTries = 10;
    constexpr mode_t kMode = 0666;  // less the umask
    const auto folder = std::filesystem::path(path_).parent_path();
    for (int i = 0; fd_ < 0 && i < kTries; ++i) {
      std::random_device random;
      draft_ = folder / (".connector-check-" + std::to_string(random()) + std::to_string(random()));
      fd_ = ::open(draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode);
      if (fd_ < 0 && errno != EEXIST) break;
    }
    if (fd_ < 0) Fail();
  }

  ~Draft() {
    if (fd_ >= 0) ::close(fd_);
    if (!draft_.empty()) ::unlink(draft_.c_str());
  }

  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void Write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const auto count = ::write(fd_, text.data() + done, text.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) Fail();
      done += static_cast<std::size_t>(count);
    }
    if (::fsync(fd_) != 0) Fail();
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0) Fail();
  }

  void Publish() {
    if (std::rename(draft_.c_str(), path_.c_str()) != 0) Fail();
    draft_.clear();
  }

 private:
  [[noreturn]] void Fail() const {
    const std::error_code why(errno, std::generic_category());
    throw std::runtime_error(path_ + ": cannot be written: " + why.message());
  }

  std::string path_;
  std::filesystem::path draft_;
  int fd_ = -1;
};

}  // namespace

void ExpectWritable(const std::string& path) { const Draft draft(path); }

void WriteWhole(const std::string& path, const std::string& text) {
  Draft draft(path);
  draft.Write(text);
  draft.Publish();
}

}  // namespace connector::checker
