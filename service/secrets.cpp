#include "service/secrets.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "service/configuration.h"

namespace connector::service {
namespace {

constexpr std::size_t kLongestSecret = 4'096;  // bytes

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
