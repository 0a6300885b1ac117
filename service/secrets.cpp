#include "service/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "service/configuration.h"

namespace connector::service {
namespace {

constexpr std::size_t kLongestSecret = 4'096;  // bytes
constexpr std::size_t kGeneratedBytes = 32;    // as many as SHA-256 has

void TrimLineEnd(std::string& text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
}

// An error text where the file cannot be used.
std::string ReadSecretFile(const std::filesystem::path& file, std::string& secret) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  secret.resize(kLongestSecret + 3);
  stream.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  if (stream.bad() || (stream.fail() && !stream.eof())) {
    return std::generic_category().message(errno);
  }
  secret.resize(static_cast<std::size_t>(stream.gcount()));
  TrimLineEnd(secret);
  if (secret.size() > kLongestSecret) {
    return "is longer than " + std::to_string(kLongestSecret) + " bytes";
  }
  return "";
}

// Whole or not at all, whenever the process is killed. False: errno says why.
bool WriteSecretFile(const std::filesystem::path& file, const std::string& secret) {
  const auto unfinished = file.string() + ".new";
  const int fd = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool is_written =
      ::write(fd, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      ::fsync(fd) == 0;
  ::close(fd);
  return is_written && ::rename(unfinished.c_str(), file.c_str()) == 0;
}

enum class IfEmpty { kError, kNone };  // what an empty file means; for kNone, also a missing one

// `name` is that of the setting without "-file", and of the environment variable.
std::optional<std::string> ReadSecret(const std::string& name,
                                      const std::optional<std::filesystem::path>& file,
                                      IfEmpty if_empty, std::vector<std::string>& errors) {
  auto value = FromEnvironment(name);
  if (!file) return value.empty() ? std::nullopt : std::optional(value);
  if (!value.empty()) {
    errors.push_back(name + ": is set twice, by " + EnvironmentName(name) + " and " + name +
                     "-file");
    return std::nullopt;
  }
  if (if_empty == IfEmpty::kNone && !std::filesystem::exists(*file)) return std::nullopt;
  const auto error = ReadSecretFile(*file, value);
  if (error.empty() && !value.empty()) return value;
  if (!error.empty() || if_empty == IfEmpty::kError) {
    errors.push_back(name + "-file: " + file->string() + ": " +
                     (error.empty() ? "is empty" : error));
  }
  return std::nullopt;
}

}  // namespace

void GenerateSecret(const Configuration& configuration, std::vector<std::string>& errors) {
  if (!configuration.secret_file) {
    errors.emplace_back("generate-secret: is set, but no secret-file to write it to");
    return;
  }
  const auto& file = *configuration.secret_file;
  if (std::filesystem::exists(file)) return;
  std::array<unsigned char, kGeneratedBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::string secret(2 * random.size() + 1, '\n');
  sodium_bin2hex(secret.data(), secret.size(), random.data(), random.size());
  secret.back() = '\n';
  if (!WriteSecretFile(file, secret)) {
    errors.push_back("generate-secret: " + file.string() + ": " +
                     std::generic_category().message(errno));
  }
}

Secrets ReadSecrets(const Configuration& configuration, std::vector<std::string>& errors) {
  const auto error_count = errors.size();
  Secrets secrets{
      ReadSecret("secret", configuration.secret_file, IfEmpty::kError, errors),
      ReadSecret("previous-secret", configuration.previous_secret_file, IfEmpty::kNone, errors)};
  if (secrets.previous && !secrets.current && errors.size() == error_count) {
    errors.emplace_back("previous-secret: is set, but there is no secret that replaced it");
  }
  return secrets;
}

std::optional<std::string> ReadAdminToken(const Configuration& configuration,
                                          std::vector<std::string>& errors) {
  return ReadSecret("admin-token", configuration.admin_token_file, IfEmpty::kError, errors);
}

}  // namespace connector::service
