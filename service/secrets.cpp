#include "service/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/settings/secret.h"
#include "base/text/hex.h"
#include "service/configuration.h"

namespace connector::service {
namespace {

using settings::SecretReading;
using State = SecretReading::State;

constexpr std::size_t kGeneratedBytes = 32;  // as many as SHA-256 has

std::string Generate() {
  std::array<unsigned char, kGeneratedBytes> random{};
  randombytes_buf(random.data(), random.size());
  return text::ToHex({reinterpret_cast<const char*>(random.data()), random.size()}) + '\n';
}

// Whole or not at all, for its owner only, and never in place of what has that name already: of two
// that start at once one writes it, and both read the same. 0, or an error number.
int WriteIfMissing(const std::filesystem::path& file, const std::string& text) {
  auto unfinished = file.string() + ".XXXXXX";
  const int fd = ::mkostemp(unfinished.data(), O_CLOEXEC);  // a new file with the mode 0600
  if (fd < 0) return errno;
  int error = 0;
  errno = EIO;                    // of a write that ends halfway
  if (::fchmod(fd, 0600) != 0 ||  // whatever the umask takes away
      ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(fd) != 0 || ::link(unfinished.c_str(), file.c_str()) != 0) {
    error = errno;
  }
  ::unlink(unfinished.c_str());
  ::close(fd);
  return error == EEXIST ? 0 : error;
}

// Where one comes from, and what it means that there is none.
struct Place {
  std::string setting;  // without "-file"; also that of the environment variable
  std::optional<std::filesystem::path> file;
  bool may_be_missing = false;  // the file
  bool may_be_empty = false;
};

std::optional<std::string> Read(const Place& place, SecretReport& report) {
  const auto value = SettingsSchema().FromEnvironment(place.setting);
  if (!place.file && value.empty()) return std::nullopt;
  if (place.file && !value.empty()) {
    report.errors.push_back(place.setting + ": is set twice, by " +
                            SettingsSchema().EnvironmentName(place.setting) + " and " +
                            place.setting + "-file");
    return std::nullopt;
  }
  const auto where =
      place.file ? place.setting + "-file: " + place.file->string() + ": "
                 : place.setting + ": " + SettingsSchema().EnvironmentName(place.setting) + ": ";
  auto reading = place.file ? settings::ReadSecret(*place.file) : settings::ParseSecret(value);
  if (!reading.warning.empty()) report.warnings.push_back(where + reading.warning);
  if (reading.state == State::kUsable) return std::move(reading.secret);
  if (!(reading.state == State::kMissing && place.may_be_missing) &&
      !(reading.state == State::kEmpty && place.may_be_empty)) {
    report.errors.push_back(where + reading.error);
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
  std::error_code ignored;
  if (configuration.only_prints || std::filesystem::exists(file, ignored)) return;
  if (const int error = WriteIfMissing(file, Generate()); error != 0) {
    errors.push_back("generate-secret: " + file.string() + ": " +
                     std::generic_category().message(error));
  }
}

Secrets ReadSecrets(const Configuration& configuration, SecretReport& report) {
  const auto error_count = report.errors.size();
  const bool is_to_come = configuration.only_prints && configuration.generate_secret;
  Secrets secrets{Read({"secret", configuration.secret_file, is_to_come, false}, report),
                  Read({"previous-secret", configuration.previous_secret_file, true, true}, report),
                  Read({"admin-token", configuration.admin_token_file, false, false}, report)};
  if (secrets.previous && !secrets.current && !is_to_come && report.errors.size() == error_count) {
    report.errors.emplace_back("previous-secret: is set, but there is no secret that replaced it");
  }
  return secrets;
}

}  // namespace connector::service
