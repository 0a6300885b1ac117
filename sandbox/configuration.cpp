#include "sandbox/configuration.h"

#include <cstdint>
#include <system_error>
#include <utility>

#include "base/settings/secret.h"
#include "base/text/regular_file.h"
#include "sandbox/platform/generator.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox {
namespace {

std::optional<std::string> ReadSecret(const std::string& name,
                                      const std::optional<std::filesystem::path>& file,
                                      Configuration& configuration,
                                      std::vector<std::string>& errors) {
  auto reading = settings::ReadSecret(SettingsSchema(), name, file);
  if (!reading) return std::nullopt;
  if (!reading->warning.empty()) configuration.warnings.push_back(reading->warning);
  if (reading->error.empty()) return std::move(reading->secret);
  errors.push_back(reading->error);
  return std::nullopt;
}

void ReadApps(Configuration& configuration, std::vector<std::string>& errors) {
  for (const auto& path : configuration.app_files) {
    const auto file = text::ReadSmallFile(path);
    std::vector<std::string> mistakes;
    if (!file.error.empty()) {
      mistakes.push_back(file.error);
    } else {
      configuration.apps.push_back(apps::ReadApp(file.bytes, mistakes));
    }
    for (const auto& mistake : mistakes) errors.push_back(path.string() + ": " + mistake);
  }
}

// connector-check lies where this program does.
std::filesystem::path CheckerBesideUs() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "connector-check" : self.parent_path() / "connector-check";
}

}  // namespace

const settings::Schema& SettingsSchema() {
  static const settings::Schema schema{"SANDBOX_", {AllSettings().begin(), AllSettings().end()}};
  return schema;
}

Configuration BuildConfiguration(const settings::Values& values, std::vector<std::string>& errors) {
  Configuration configuration;
  settings::Apply(AllSettings(), values, configuration, errors);
  if (configuration.checker.empty()) {
    configuration.checker = CheckerBesideUs();
  } else if (const auto error = text::ReadRegularFile(configuration.checker, 1).error;
             !error.empty()) {
    errors.push_back("checker: " + configuration.checker.string() + ": " + error);
  }
  const auto& past = configuration.past;
  if (std::int64_t{past.days} * past.conversations_per_day > platform::kMostConversations) {
    errors.push_back("days, conversations-per-day: make more than " +
                     std::to_string(platform::kMostConversations) + " conversations");
  }
  if (configuration.generate_token && !configuration.token_file) {
    errors.emplace_back("generate-token: is set, but no token-file to write it to");
  }
  return configuration;
}

void ReadFiles(Configuration& configuration, std::vector<std::string>& errors) {
  ReadApps(configuration, errors);
  if (configuration.ca_file) {
    const auto error = text::ReadRegularFile(*configuration.ca_file, 1).error;
    if (!error.empty())
      errors.push_back("ca-file: " + configuration.ca_file->string() + ": " + error);
  }
  if (!platform::SetTimeZone(configuration.time_zone)) {
    errors.push_back("time-zone: the system knows none that is called \"" +
                     configuration.time_zone + "\"");
  }
  if (configuration.generate_token) {
    const auto error = settings::GenerateSecretFile(*configuration.token_file);
    if (!error.empty()) errors.push_back("generate-token: " + error);
  }
  configuration.app_secret =
      ReadSecret("app-secret", configuration.app_secret_file, configuration, errors);
  configuration.api_key = ReadSecret("api-key", configuration.api_key_file, configuration, errors);
  configuration.token = ReadSecret("token", configuration.token_file, configuration, errors);
  if (errors.empty() && !configuration.token && !http::IsForThisMachineOnly(configuration.listen)) {
    errors.push_back("listen: " + http::ToString(configuration.listen) +
                     " can be reached from outside: set token-file");
  }
}

}  // namespace connector::sandbox
