// Everything that can be set of the sandbox, and where each value came from.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/http/address.h"
#include "base/http/server/options.h"
#include "base/log/log.h"
#include "base/settings/settings.h"
#include "sandbox/apps/app.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox {

struct Configuration {
  http::Address listen;
  std::filesystem::path database;
  platform::Past past;
  double time_scale = 1;
  std::string time_zone;
  bool scales_timeouts = false;
  bool signs = true;
  bool silent_installations = false;
  bool always_200 = false;
  std::vector<std::filesystem::path> app_files;
  std::vector<apps::App> apps;  // that those declare
  std::optional<std::filesystem::path> app_secret_file;
  std::optional<std::string> app_secret;  // of those apps; if there is none, each gets one
  std::optional<std::filesystem::path> api_key_file;
  std::optional<std::string> api_key;  // of the REST API; if there is none, the state has one
  std::vector<std::string> push_uris;
  std::optional<std::filesystem::path> ca_file;
  std::optional<std::filesystem::path> token_file;
  bool generate_token = false;
  std::optional<std::string> token;
  std::filesystem::path checker;
  std::size_t most_kept = 0;
  unsigned threads = 1;
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
  http::Limits limits;
  std::chrono::milliseconds drain_timeout{0};
  std::vector<std::string> warnings;
};

const std::vector<settings::Row<Configuration>>& AllSettings();
const settings::Schema& SettingsSchema();

// Every value that does not fit adds an error that names its origin.
Configuration BuildConfiguration(const settings::Values& values, std::vector<std::string>& errors);

// Sets the process's time zone, reads the apps and the secrets, and writes the token if it is to be
// generated. Nothing is served to others unprotected: that is an error, too.
void ReadFiles(Configuration& configuration, std::vector<std::string>& errors);

}  // namespace connector::sandbox
