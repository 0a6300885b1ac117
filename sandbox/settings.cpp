#include <algorithm>
#include <charconv>
#include <cmath>
#include <thread>

#include "base/http/client/client.h"
#include "base/settings/values.h"
#include "base/sql/database.h"
#include "base/text/ascii.h"
#include "sandbox/configuration.h"
#include "sandbox/platform/generator.h"

namespace connector::sandbox {
namespace {

using settings::ParseNumber;
using settings::ParseOptionalPath;
using settings::ParseSize;
using settings::ParseSwitch;
using settings::ParseTimeout;

constexpr double kLargestScale = 100'000;

std::string ParseScale(const std::string& value, double& scale) {
  double parsed = 0;
  const auto* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, parsed);
  if (error != std::errc{} || rest != end || !std::isfinite(parsed) || parsed <= 0 ||
      parsed > kLargestScale) {
    return "must be a number above 0, up to 100000";
  }
  scale = parsed;
  return {};
}

// The elements of a list with commas; an empty one is an error. No list: none.
std::string ParseList(std::string_view list, std::vector<std::string>& elements) {
  if (list.empty()) return {};
  for (const auto element : text::SplitOnCommas(list)) {
    if (element.empty()) return "must be a list, separated by commas, without empty elements";
    elements.emplace_back(element);
  }
  return {};
}

std::string ParsePaths(const std::string& list, std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> elements;
  auto error = ParseList(list, elements);
  paths.assign(elements.begin(), elements.end());
  return error;
}

std::string ParseUris(const std::string& list, std::vector<std::string>& uris) {
  auto error = ParseList(list, uris);
  if (!error.empty() || std::all_of(uris.begin(), uris.end(), http::IsPlainUrl)) return error;
  return "must be URLs, http or https, without a query, separated by commas";
}

using C = Configuration;
using Setting = settings::Row<Configuration>;
using Text = const std::string&;

std::vector<Setting> PlatformSettings() {
  return {
      {"listen", "HOST:PORT", "address to serve on; port 0 picks a free one", "127.0.0.1:8090",
       [](Text v, C& c) -> std::string {
         const auto address = http::ParseAddress(v);
         if (!address) return "must be HOST:PORT, with a port from 0 to 65535";
         c.listen = *address;
         return {};
       }},
      {"database", "FILE", "SQLite file that holds the platform's state; made if it is missing",
       "var/sandbox.db",
       [](Text v, C& c) -> std::string {
         c.database = v;
         return sql::IsFileName(c.database) ? "" : "must be a file's name";
       }},
      {"seed", "N", "of the past that a new state is made with: the same seed, the same past", "1",
       [](Text v, C& c) {
         return ParseNumber<std::uint64_t>(v, 0, std::uint64_t{1} << 62U, c.past.seed);
       }},
      {"days", "N", "of that past", "90",
       [](Text v, C& c) { return ParseNumber(v, 0, platform::kMostDays, c.past.days); }},
      {"conversations-per-day", "N", "in that past, on the average", "40",
       [](Text v, C& c) {
         return ParseNumber(v, 0, platform::kMostConversationsPerDay, c.past.conversations_per_day);
       }},
      {"time-scale", "FACTOR",
       "how much of the platform's time passes in ours: 60 makes a minute a second", "1",
       [](Text v, C& c) { return ParseScale(v, c.time_scale); }},
      {"scale-timeouts", "", "the time-outs of deliveries and calls, too", "false",
       [](Text v, C& c) { return ParseSwitch(v, c.scales_timeouts); }},
      {"time-zone", "NAME", "of the times in the REST API", "Europe/Paris",
       [](Text v, C& c) -> std::string {
         c.time_zone = v;
         return v.empty() ? "must be a name such as Europe/Paris" : "";
       }},
      {"apps", "LIST", "files of apps (app.yaml), separated by commas, to have from the start", "",
       [](Text v, C& c) { return ParsePaths(v, c.app_files); }},
      {"app-secret-file", "FILE",
       "holds the security token of those apps (or: SANDBOX_APP_SECRET); if not set, one is made",
       "", [](Text v, C& c) { return ParseOptionalPath(v, c.app_secret_file); }},
      {"api-key-file", "FILE",
       "holds the key of the REST API (or: SANDBOX_API_KEY); if not set, one is made", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.api_key_file); }},
      {"ca-file", "FILE",
       "certificate authorities of connectors behind TLS, instead of the system's", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.ca_file); }},
      {"revision", "current|2017-09-seed",
       "of the platform: the seed of the documentation did not sign yet", "current",
       [](Text v, C& c) -> std::string {
         c.signs = v == "current";
         return v == "current" || v == "2017-09-seed" ? "" : "must be current or 2017-09-seed";
       }},
      {"silent-installations", "",
       "never tell connector.installed and connector.uninstalled: the real platform may not either",
       "false", [](Text v, C& c) { return ParseSwitch(v, c.silent_installations); }},
      {"push-uris", "LIST",
       "of the Push API of 2017, separated by commas: told of operators and conversations", "",
       [](Text v, C& c) { return ParseUris(v, c.push_uris); }},
      {"always-200", "", "the REST API says what failed in its envelope alone, never by the status",
       "false", [](Text v, C& c) { return ParseSwitch(v, c.always_200); }},
      {"checker", "FILE", "connector-check, for reviews; if not set, the one beside this program",
       "",
       [](Text v, C& c) -> std::string {
         c.checker = v;
         return {};
       }},
  };
}

std::vector<Setting> ServingSettings() {
  return {
      {"token-file", "FILE",
       "holds the token that everything but the REST API asks for (or: SANDBOX_TOKEN)", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.token_file); }},
      {"generate-token", "", "write a random token into token-file, if there is no such file",
       "false", [](Text v, C& c) { return ParseSwitch(v, c.generate_token); }},
      {"keep", "N", "attempts to deliver, and calls, that are kept; the oldest are dropped",
       "20000", [](Text v, C& c) { return ParseSize(v, 100, c.most_kept); }},
      {"threads", "N", "that answer",
       std::to_string(std::clamp(2 * std::thread::hardware_concurrency(), 4U, 64U)),
       [](Text v, C& c) { return ParseNumber(v, 1U, 64U, c.threads); }},
      {"log-level", "LEVEL", "debug, info, warning or error", "info",
       [](Text v, C& c) { return log::ParseLevel(v, c.log_level); }},
      {"log-format", "text|json", "how log lines look: text or json", "text",
       [](Text v, C& c) { return log::ParseFormat(v, c.log_format); }},
      {"max-body-bytes", "N", "request body; beyond: 413", "1048576",
       [](Text v, C& c) { return ParseSize(v, 0, c.limits.body_bytes); }},
      {"max-connections", "N", "open at once; then the one idle longest is closed; if none is: 503",
       "1024", [](Text v, C& c) { return ParseSize(v, 1, c.limits.connections); }},
      {"drain-timeout-ms", "N", "for answers in flight when the sandbox is told to stop", "10000",
       [](Text v, C& c) { return ParseTimeout(v, c.drain_timeout); }},
  };
}

}  // namespace

const std::vector<Setting>& AllSettings() {
  static const std::vector<Setting> settings = [] {
    auto all = PlatformSettings();
    for (auto& setting : ServingSettings()) all.push_back(std::move(setting));
    return all;
  }();
  return settings;
}

}  // namespace connector::sandbox
