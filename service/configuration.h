// Everything that can be set, and where each value came from.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/http/client_address.h"
#include "service/http/options.h"
#include "service/log.h"
#include "service/signature.h"
#include "service/webhooks/processor.h"
#include "shop/model.h"

namespace connector::service {

struct Address {
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
};

// HOST:PORT, with brackets around an IPv6 host.
std::optional<Address> ParseAddress(const std::string& text);
std::string ToString(const Address& address);

// Whether it is this machine, by its text alone: a name that somebody sent is never looked up.
bool IsLoopback(const Address& address);

// Whether nobody but this machine can reach what listens there: every address of the host is
// looked at, and a host that has none might have some later.
bool IsForThisMachineOnly(const Address& address);

struct Configuration {
  Address listen;
  std::optional<Address> admin_listen;
  std::filesystem::path database;
  std::optional<std::filesystem::path> fixtures;  // the embedded sample shop where there is none
  unsigned threads = 1;
  shop::Revision default_revision = shop::Revision::k2017_09;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  std::optional<std::filesystem::path> secret_file;
  std::optional<std::filesystem::path> previous_secret_file;
  std::optional<std::filesystem::path> admin_token_file;
  Secrets secrets;                    // from the files or the environment
  std::vector<std::string> warnings;  // what is wrong with them, though they are used
  bool generate_secret = false;
  bool only_prints = false;  // the program: it writes nothing then
  bool allow_unsigned = false;
  std::vector<http::Network> trusted_proxies;
  bool enable_reset = false;
  webhooks::RetryPolicy retry;
  http::Limits limits;
  std::chrono::milliseconds query_timeout{0};
  std::chrono::milliseconds lock_timeout{0};
  std::chrono::milliseconds drain_timeout{0};
};

// One thing that can be set: `--name`, `CONNECTOR_NAME` or `name = …` in the configuration file.
struct Setting {
  std::string name;
  std::string placeholder;
  std::string help;
  std::string default_value;                             // empty: not set
  bool IsSwitch() const { return placeholder.empty(); }  // true or false; `--name` alone is true
  bool IsNumber() const { return placeholder == "N"; }   // a whole one
  // What is wrong with the value, or an empty text.
  std::string (*apply)(const std::string& value, Configuration& configuration);
};

const std::vector<Setting>& AllSettings();
const Setting* FindSetting(const std::string& name);  // null if there is none

std::string EnvironmentName(const std::string& setting);  // "log-level" → "CONNECTOR_LOG_LEVEL"
std::string FromEnvironment(const std::string& setting);  // empty where it is not set

struct SettingValue {
  std::string value;
  std::string origin;  // "default", "flag --listen", "environment CONNECTOR_LISTEN", "file c:7"
};
using SettingValues = std::map<std::string, SettingValue>;  // by setting

// Flag over environment over file over default. `flags` holds what the command line gave;
// `config_file` may be empty. What is wrong goes into `errors`.
SettingValues CollectSettings(const std::map<std::string, std::string>& flags,
                              const std::string& config_file, std::vector<std::string>& errors);

enum class Purpose { kServe, kPrint };

// Every value that does not fit adds an error that names its origin; so does what does not fit
// together. Reads the secrets, and writes one if it is to be generated and the purpose is to serve.
Configuration BuildConfiguration(const SettingValues& values, std::vector<std::string>& errors,
                                 Purpose purpose = Purpose::kServe);

// The values as a configuration file, each under a comment with its origin. Read back, it gives the
// same values, if they are ones that BuildConfiguration accepts.
std::string PrintSettings(const SettingValues& values);

}  // namespace connector::service
