#include "base/settings/secret.h"

#include <sys/stat.h>

#include <cstdio>
#include <utility>

#include "base/text/regular_file.h"
#include "base/text/text.h"

namespace connector::settings {
namespace {

using State = SecretReading::State;

constexpr std::size_t kLineEnd = 2;  // bytes of the longest one
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

SecretReading Refused(std::string why) { return {State::kRefused, "", std::move(why), ""}; }

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
  if (bytes.size() > kLongestSecret)
    return "is longer than " + std::to_string(kLongestSecret) + " bytes";
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
  if (bytes.find('\t') != std::string_view::npos ||
      text::Printable(bytes, kLongestSecret) != bytes) {
    return "holds a control character";
  }
  if (words.front().data() != bytes.data()) return "begins with a blank";
  if (words.back().data() + words.back().size() != bytes.data() + bytes.size()) {
    return "ends with a blank";
  }
  return "";
}

}  // namespace

SecretReading ParseSecret(std::string_view bytes) {
  bytes = WithoutLineEnd(bytes);
  if (bytes.empty()) return {State::kEmpty, "", "is empty", ""};
  auto mistake = FindMistake(bytes);
  if (!mistake.empty()) return Refused(std::move(mistake));
  return {State::kUsable, std::string(bytes), "", ""};
}

SecretReading ReadSecret(const std::filesystem::path& path) {
  const auto file = text::ReadRegularFile(path, kLongestSecret + kLineEnd + 1);
  if (file.is_missing) return {State::kMissing, "", file.error, ""};
  if (!file.error.empty()) return Refused(file.error);
  auto reading = ParseSecret(file.bytes);
  if ((file.mode & kOthers) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", file.mode & 07777U);
    reading.warning = std::string("is open to others than its owner (mode ") + mode + ")";
  }
  return reading;
}

std::optional<SecretReading> ReadSecret(const Schema& schema, const std::string& name,
                                        const std::optional<std::filesystem::path>& file) {
  const auto value = schema.FromEnvironment(name);
  if (!file && value.empty()) return std::nullopt;
  if (file && !value.empty()) {
    return Refused(name + ": is set twice, by " + schema.EnvironmentName(name) + " and " + name +
                   "-file");
  }
  const auto where = file ? name + "-file: " + file->string() + ": "
                          : name + ": " + schema.EnvironmentName(name) + ": ";
  auto reading = file ? ReadSecret(*file) : ParseSecret(value);
  if (!reading.error.empty()) reading.error = where + reading.error;
  if (!reading.warning.empty()) reading.warning = where + reading.warning;
  return reading;
}

}  // namespace connector::settings
