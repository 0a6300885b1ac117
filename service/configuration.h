// Everything that can be set, and where each value came from.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/http/address.h"
#include "base/http/client_address.h"
#include "base/http/server/options.h"
#include "base/log/log.h"
#include "base/settings/settings.h"
#include "contract/revision.h"
#include "events/applier.h"
#include "service/keyring.h"

namespace connector::service {

struct Configuration {
  http::Address listen;
  std::optional<http::Address> admin_listen;
  std::filesystem::path database;              // of the events
  std::optional<std::string> events_database;  // PostgreSQL's URL: the events are there instead
  std::optional<std::filesystem::path> events_password_file;
  std::optional<std::filesystem::path> events_spool;
  std::chrono::milliseconds events_timeout{0};
  std::filesystem::path shop;
  std::optional<std::filesystem::path> fixtures;  // the embedded sample shop where there is none
  unsigned threads = 1;
  contract::Revision default_revision = contract::Revision::k2017_09;
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
  std::optional<std::filesystem::path> secret_file;
  std::optional<std::filesystem::path> previous_secret_file;
  std::optional<std::filesystem::path> admin_token_file;
  std::optional<std::string> platform_url;  // of the REST API; nothing is asked without one
  std::optional<std::filesystem::path> platform_key_file;
  unsigned platform_calls = 1;  // in flight
  int platform_attempts = 1;
  std::chrono::milliseconds platform_retry_delay{0};
  std::optional<std::string> contact_url;
  Secrets secrets;                    // from the files or the environment
  std::vector<std::string> warnings;  // what is wrong with them, though they are used
  bool generate_secret = false;
  bool only_prints = false;  // the program: it writes nothing then
  bool allow_unsigned = false;
  std::vector<http::Network> trusted_proxies;
  bool enable_reset = false;
  events::RetryPolicy retry;
  events::Retention keep_event_bodies;
  http::Limits limits;
  std::chrono::milliseconds query_timeout{0};
  std::chrono::milliseconds lock_timeout{0};
  std::chrono::milliseconds drain_timeout{0};
};

// The table of all settings: the command line, the environment, the configuration file,
// --print-config and the documentation's table all follow it.
const std::vector<settings::Row<Configuration>>& AllSettings();
const settings::Schema& SettingsSchema();

// Where the shop is if nobody says: shop.db beside the database, and another name beside a database
// that is called so itself.
std::filesystem::path ShopBeside(const std::filesystem::path& database);

enum class Purpose {
  kServe,
  kPrint,
  kUseEvents,  // nothing listens, so no secret is asked for
};

// Every value that does not fit adds an error that names its origin; so does what does not fit
// together. Reads the secrets, and writes one if it is to be generated and the purpose is to serve.
Configuration BuildConfiguration(const settings::Values& values, std::vector<std::string>& errors,
                                 Purpose purpose = Purpose::kServe);

}  // namespace connector::service
