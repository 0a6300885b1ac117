#include "secret/secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "text/text.h"

namespace connector::secret {
namespace {

using State = Reading::State;

constexpr std::size_t kLineEnd = 2;  // bytes of the longest one
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

Reading Refused(std::string why) { return {State::kRefused, "", std::move(why), ""}; }

Reading Failed(int error) { return Refused(std::generic_category().message(error)); }

bool BeginsWith(std::string_view bytes, std::string_view mark) {
  return bytes.substr(0, mark.size()) == mark;
}

std::string_view WithoutLineEnd(std::string_view bytes) {
  if (bytes.empty() || bytes.back() != '\n') return bytes;
  bytes.remove_suffix(1);
  if (!bytes.empty() && bytes.back() == '\r') bytes.remove_suffix(1);
  return bytes;
}

// "" where nothing is.
std::string FindMistake(std::string_view bytes) {
  if (bytes.size() > kLongest) return "is longer than " + std::to_string(kLongest) + " bytes";
  if (BeginsWith(bytes, "\xEF\xBB\xBF")) {
    return "begins with a byte order mark: save it as UTF-8 without one";
  }
  if (BeginsWith(bytes, "\xFF\xFE") || BeginsWith(bytes, "\xFE\xFF") ||
      bytes.find('\0') != std::string_view::npos) {
    return "is UTF-16, or no text: save it as UTF-8";
  }
  if (text::FirstInvalidByte(bytes)) return "is not UTF-8";
  const auto words = text::SplitOnWhiteSpace(bytes);
  if (words.empty()) return "is blank";
  if (bytes.find_first_of("\r\n") != std::string_view::npos) return "has more than one line";
  if (bytes.find('\t') != std::string_view::npos || text::Printable(bytes, kLongest) != bytes) {
    return "holds a control character";
  }
  if (words.front().data() != bytes.data()) return "begins with a blank";
  if (words.back().data() + words.back().size() != bytes.data() + bytes.size()) {
    return "ends with a blank";
  }
  return "";
}

Reading ReadOpened(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return Failed(errno);
  if (!S_ISREG(status.st_mode)) return Refused("is not a regular file");
  std::string bytes(kLongest + kLineEnd + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const auto count = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (count < 0) return Failed(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  auto reading = Parse(std::string_view(bytes).substr(0, size));
  if ((status.st_mode & kOthers) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", status.st_mode & 07777U);
    reading.warning = std::string("is open to others than its owner (mode ") + mode + ")";
  }
  return reading;
}

}  // namespace

Reading Parse(std::string_view bytes) {
  bytes = WithoutLineEnd(bytes);
  if (bytes.empty()) return {State::kEmpty, "", "is empty", ""};
  auto mistake = FindMistake(bytes);
  if (!mistake.empty()) return Refused(std::move(mistake));
  return {State::kUsable, std::string(bytes), "", ""};
}

Reading ReadFile(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) {
    auto reading = Failed(errno);
    if (errno == ENOENT) reading.state = State::kMissing;
    return reading;
  }
  auto reading = ReadOpened(fd);
  ::close(fd);
  return reading;
}

}  // namespace connector::secret
