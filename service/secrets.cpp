#include "service/secrets.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/settings/secret.h"
#include "service/configuration.h"

namespace connector::service {
namespace {

using State = settings::SecretReading::State;

// Where one comes from, and what it means that there is none.
struct Place {
  std::string setting;  // without "-file"; also that of the environment variable
  std::optional<std::filesystem::path> file;
  bool may_be_missing = false;  // the file
  bool may_be_empty = false;
};

std::optional<std::string> Read(const Place& place, SecretReport& report) {
  auto reading = settings::ReadSecret(SettingsSchema(), place.setting, place.file);
  if (!reading) return std::nullopt;
  if (!reading->warning.empty()) report.warnings.push_back(reading->warning);
  if (reading->state == State::kUsable) return std::move(reading->secret);
  if (!(reading->state == State::kMissing && place.may_be_missing) &&
      !(reading->state == State::kEmpty && place.may_be_empty)) {
    report.errors.push_back(reading->error);
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
  if (const auto error = settings::GenerateSecretFile(file); !error.empty()) {
    errors.push_back("generate-secret: " + file.string() + ": " + error);
  }
}

Secrets ReadSecrets(const Configuration& configuration, SecretReport& report) {
  const auto error_count = report.errors.size();
  const bool is_to_come = configuration.only_prints && configuration.generate_secret;
  Secrets secrets{
      Read({"secret", configuration.secret_file, is_to_come, false}, report),
      Read({"previous-secret", configuration.previous_secret_file, true, true}, report),
      Read({"admin-token", configuration.admin_token_file, false, false}, report),
      Read({"platform-key", configuration.platform_key_file, false, false}, report),
      Read({"events-password", configuration.events_password_file, false, false}, report)};
  if (secrets.previous && !secrets.current && !is_to_come && report.errors.size() == error_count) {
    report.errors.emplace_back("previous-secret: is set, but there is no secret that replaced it");
  }
  return secrets;
}

}  // namespace connector::service
