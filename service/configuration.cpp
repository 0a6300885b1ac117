#include "service/configuration.h"

#include "events/store.h"
#include "service/secrets.h"

namespace connector::service {
namespace {

// Nothing is served to others unprotected (contract, Signature).
void CheckExposure(const Configuration& configuration, std::vector<std::string>& errors) {
  const bool has_secret = configuration.secrets.current || configuration.generate_secret;
  if (!has_secret && !configuration.allow_unsigned &&
      !http::IsForThisMachineOnly(configuration.listen)) {
    errors.push_back("listen: " + http::ToString(configuration.listen) +
                     " can be reached from outside, and without a secret anybody would be "
                     "answered: set secret-file, or allow-unsigned if that is meant");
  }
  if (configuration.admin_listen && !configuration.secrets.admin_token &&
      !http::IsForThisMachineOnly(*configuration.admin_listen)) {
    errors.push_back("admin-listen: " + http::ToString(*configuration.admin_listen) +
                     " can be reached from outside: set admin-token-file");
  }
}

// Nothing is asked of the platform without a key.
void CheckPlatform(const Configuration& configuration, std::vector<std::string>& errors) {
  if (configuration.platform_url && !configuration.secrets.platform_key) {
    errors.emplace_back("platform-url: is set, but no platform-key-file");
  }
}

void CheckEvents(const Configuration& configuration, std::vector<std::string>& errors) {
  const auto& spool = configuration.events_spool;
  if (spool && !configuration.events_database) {
    errors.emplace_back("events-spool: is set, but no events-database that could be away");
  }
  if (spool && (*spool == configuration.database || *spool == configuration.shop)) {
    errors.emplace_back(
        "events-spool: is the database's or the shop's file too: each needs one of its own");
  }
  if (!configuration.events_database) return;
  const auto fault = events::FaultOfPostgresUrl(*configuration.events_database);
  if (!fault.empty()) errors.push_back("events-database: " + fault);
}

}  // namespace

const settings::Schema& SettingsSchema() {
  static const settings::Schema schema{"CONNECTOR_", {AllSettings().begin(), AllSettings().end()}};
  return schema;
}

std::filesystem::path ShopBeside(const std::filesystem::path& database) {
  const auto shop = std::filesystem::path(database).replace_filename("shop.db");
  return shop == database ? std::filesystem::path(database).replace_filename("shop.shop.db") : shop;
}

Configuration BuildConfiguration(const settings::Values& values, std::vector<std::string>& errors,
                                 Purpose purpose) {
  Configuration configuration;
  configuration.only_prints = purpose != Purpose::kServe;
  settings::Apply(AllSettings(), values, configuration, errors);
  if (configuration.shop.empty()) configuration.shop = ShopBeside(configuration.database);
  if (configuration.shop == configuration.database) {
    errors.emplace_back("shop: is the database's file too: each needs one of its own");
  }
  if (configuration.generate_secret && errors.empty()) GenerateSecret(configuration, errors);
  SecretReport report;
  configuration.secrets = ReadSecrets(configuration, report);
  errors.insert(errors.end(), report.errors.begin(), report.errors.end());
  configuration.warnings = std::move(report.warnings);
  if (errors.empty()) CheckEvents(configuration, errors);
  if (errors.empty()) CheckPlatform(configuration, errors);
  if (errors.empty() && purpose != Purpose::kUseEvents) CheckExposure(configuration, errors);
  return configuration;
}

}  // namespace connector::service
