#include <algorithm>
#include <thread>

#include "base/http/client/client.h"
#include "base/settings/values.h"
#include "base/sql/database.h"
#include "base/text/ascii.h"
#include "service/configuration.h"

namespace connector::service {
namespace {

using settings::ParseNumber;
using settings::ParseOptionalPath;
using settings::ParseSize;
using settings::ParseSwitch;
using settings::ParseTimeout;

std::string ParseDatabase(const std::string& value, std::filesystem::path& path) {
  path = value;
  return sql::IsFileName(path) ? "" : "must be a file's name";
}

// Empty: for ever.
std::string ParseDays(const std::string& value, events::Retention& retention) {
  if (value.empty()) return {};
  std::chrono::hours::rep days = 0;
  auto error = ParseNumber<std::chrono::hours::rep>(value, 1, 36'500, days);
  if (error.empty()) retention = days * std::chrono::hours(24);
  return error;
}

// Empty: none. Without the slashes at its end.
std::string ParseUrl(std::string value, std::optional<std::string>& url) {
  url.reset();
  if (value.empty()) return {};
  while (value.back() == '/') value.pop_back();
  if (!http::IsPlainUrl(value)) {
    return "must be an http or https address, such as https://www.example.com/api/2";
  }
  url = std::move(value);
  return {};
}

// Empty: none.
std::string ParseNetworks(std::string_view list, std::vector<http::Network>& networks) {
  if (list.empty()) return {};
  for (const auto element : text::SplitOnCommas(list)) {
    const auto network = http::Network::Parse(element);
    if (!network) {
      return "must be addresses and networks (10.0.0.2, 172.16.0.0/12, fd00::/8), separated by "
             "commas, without bits beyond a network's prefix";
    }
    networks.push_back(*network);
  }
  return {};
}

using C = Configuration;
using Setting = settings::Row<Configuration>;
using Text = const std::string&;

std::vector<Setting> ServiceSettings() {
  return {
      {"listen", "HOST:PORT", "address to serve on; port 0 picks a free one", "127.0.0.1:8080",
       [](Text v, C& c) -> std::string {
         const auto address = http::ParseAddress(v);
         if (!address) return "must be HOST:PORT, with a port from 0 to 65535";
         c.listen = *address;
         return {};
       }},
      {"database", "FILE", "SQLite file that holds the events; made if it is missing",
       "var/connector.db", [](Text v, C& c) { return ParseDatabase(v, c.database); }},
      {"events-database", "URL",
       "PostgreSQL database that holds the events instead (postgresql://HOST,…/NAME)", "",
       [](Text v, C& c) -> std::string {
         if (!v.empty()) c.events_database = v;
         return {};
       }},
      {"events-password-file", "FILE",
       "holds the password that PostgreSQL asks for (or: CONNECTOR_EVENTS_PASSWORD)", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.events_password_file); }},
      {"events-spool", "FILE",
       "SQLite file on this machine that keeps webhooks while PostgreSQL is away, until it has "
       "them",
       "", [](Text v, C& c) { return ParseOptionalPath(v, c.events_spool); }},
      {"shop", "FILE",
       "SQLite file that holds the shop, which is only ever replaced; if not set, shop.db beside "
       "the database",
       "", [](Text v, C& c) -> std::string { return v.empty() ? "" : ParseDatabase(v, c.shop); }},
      {"fixtures", "DIR", "folder with another shop instead of the sample", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.fixtures); }},
      {"secret-file", "FILE",
       "holds the secret that the platform signs with (or: CONNECTOR_SECRET)", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.secret_file); }},
      {"previous-secret-file", "FILE",
       "holds the secret that was replaced, as long as it may still be used (or: "
       "CONNECTOR_PREVIOUS_SECRET)",
       "", [](Text v, C& c) { return ParseOptionalPath(v, c.previous_secret_file); }},
      {"generate-secret", "",
       "write a random secret into secret-file, if there is no such file, to try things out",
       "false", [](Text v, C& c) { return ParseSwitch(v, c.generate_secret); }},
      {"allow-unsigned", "", "serve on any address without a secret: anybody is answered", "false",
       [](Text v, C& c) { return ParseSwitch(v, c.allow_unsigned); }},
      {"trusted-proxies", "LIST",
       "addresses and networks, separated by commas, whose X-Forwarded-For is believed", "",
       [](Text v, C& c) { return ParseNetworks(v, c.trusted_proxies); }},
      {"admin-listen", "HOST:PORT|off",
       "address of the operator's listener; port 0 picks a free one, off: none", "127.0.0.1:8081",
       [](Text v, C& c) -> std::string {
         c.admin_listen = http::ParseAddress(v);
         return c.admin_listen || v == "off"
                    ? ""
                    : "must be HOST:PORT, with a port from 0 to 65535, or off";
       }},
      {"admin-token-file", "FILE",
       "holds the token that the operator's listener asks for (or: CONNECTOR_ADMIN_TOKEN)", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.admin_token_file); }},
      {"enable-reset", "", "let POST /reset on the operator's listener delete all events", "false",
       [](Text v, C& c) { return ParseSwitch(v, c.enable_reset); }},
      {"effect-attempts", "N", "to apply an event's effect, before it is set aside", "8",
       [](Text v, C& c) { return ParseNumber(v, 1, 100, c.retry.most_attempts); }},
      {"effect-retry-delay-ms", "N", "before the second attempt; doubles each time, up to 300000",
       "1000", [](Text v, C& c) { return ParseTimeout(v, c.retry.first_delay); }},
      {"keep-event-bodies", "DAYS",
       "after which the bodies of events that are done are dropped; if not set, they are kept for "
       "ever",
       "", [](Text v, C& c) { return ParseDays(v, c.keep_event_bodies); }},
      {"threads", "N",
       "worker threads, and as many for what takes long: searches, large pages and bodies",
       std::to_string(std::clamp(std::thread::hardware_concurrency(), 1U, 64U)),
       [](Text v, C& c) { return ParseNumber(v, 1U, 64U, c.threads); }},
      {"default-revision", "2017-09|2023-10",
       "contract revision for callers whose connector version is unknown", "2017-09",
       [](Text v, C& c) -> std::string {
         const auto revision = contract::ParseRevision(v);
         if (!revision) return "must be 2017-09 or 2023-10";
         c.default_revision = *revision;
         return {};
       }},
      {"log-level", "LEVEL", "debug, info, warning or error", "info",
       [](Text v, C& c) { return log::ParseLevel(v, c.log_level); }},
      {"log-format", "text|json", "how log lines look: text or json", "text",
       [](Text v, C& c) { return log::ParseFormat(v, c.log_format); }},
  };
}

// The CRM protocol.
std::vector<Setting> PlatformSettings() {
  return {
      {"platform-url", "URL",
       "of the platform's REST API, which is asked about each conversation that is closed", "",
       [](Text v, C& c) { return ParseUrl(v, c.platform_url); }},
      {"platform-key-file", "FILE",
       "holds the key that the REST API asks for (or: CONNECTOR_PLATFORM_KEY)", "",
       [](Text v, C& c) { return ParseOptionalPath(v, c.platform_key_file); }},
      {"platform-calls", "N", "conversations that the platform is asked about at once", "2",
       [](Text v, C& c) { return ParseNumber(v, 1U, 32U, c.platform_calls); }},
      {"platform-attempts", "N", "to ask about a conversation, before it is set aside", "12",
       [](Text v, C& c) { return ParseNumber(v, 1, 100, c.platform_attempts); }},
      {"platform-retry-delay-ms", "N", "before the second attempt; doubles each time, up to 300000",
       "1000", [](Text v, C& c) { return ParseTimeout(v, c.platform_retry_delay); }},
      {"contact-url", "URL",
       "where contacts are seen: a contact's number comes after it, in links of profiles; if not "
       "set, there are none",
       "",
       [](Text v, C& c) {
         auto error = ParseUrl(v, c.contact_url);
         if (c.contact_url) *c.contact_url += '/';
         return error;
       }},
  };
}

// Everything that a client can make the service hold or wait for.
std::vector<Setting> LimitSettings() {
  return {
      {"max-head-bytes", "N", "request line and headers; beyond: 431", "16384",
       [](Text v, C& c) { return ParseSize(v, 256, c.limits.head_bytes); }},
      {"max-target-bytes", "N", "request target; beyond: 414", "8192",
       [](Text v, C& c) { return ParseSize(v, 64, c.limits.target_bytes); }},
      {"max-headers", "N", "header fields of a request; beyond: 431", "100",
       [](Text v, C& c) { return ParseSize(v, 1, c.limits.header_count); }},
      {"max-body-bytes", "N", "request body; beyond: 413", "262144",
       [](Text v, C& c) { return ParseSize(v, 0, c.limits.body_bytes); }},
      {"max-connections", "N", "open at once; then the one idle longest is closed; if none is: 503",
       "1024", [](Text v, C& c) { return ParseSize(v, 1, c.limits.connections); }},
      {"max-unsent-bytes", "N", "answers that wait for their readers, together; beyond: 503",
       "67108864", [](Text v, C& c) { return ParseSize(v, 1, c.limits.unsent_bytes); }},
      {"max-waiting-bytes", "N", "request bodies until they are answered, together; beyond: 503",
       "67108864", [](Text v, C& c) { return ParseSize(v, 1, c.limits.waiting_bytes); }},
      {"head-timeout-ms", "N", "for a request's head to arrive; beyond: 408", "10000",
       [](Text v, C& c) { return ParseTimeout(v, c.limits.head_timeout); }},
      {"body-timeout-ms", "N", "for a request's body to arrive; beyond: 408", "30000",
       [](Text v, C& c) { return ParseTimeout(v, c.limits.body_timeout); }},
      {"idle-timeout-ms", "N", "for the next request on a connection; then it is closed", "60000",
       [](Text v, C& c) { return ParseTimeout(v, c.limits.idle_timeout); }},
      {"write-timeout-ms", "N", "for a client to take an answer; then it is closed", "60000",
       [](Text v, C& c) { return ParseTimeout(v, c.limits.write_timeout); }},
      {"query-timeout-ms", "N", "for all database queries of one request; beyond: 503", "2000",
       [](Text v, C& c) { return ParseTimeout(v, c.query_timeout); }},
      {"lock-timeout-ms", "N", "for another process that writes to the database; beyond: 503",
       "10000", [](Text v, C& c) { return ParseTimeout(v, c.lock_timeout); }},
      {"events-timeout-ms", "N",
       "for PostgreSQL to answer, also where it has to be reached anew; beyond: 503", "4000",
       [](Text v, C& c) { return ParseTimeout(v, c.events_timeout); }},
      {"drain-timeout-ms", "N", "for answers in flight when the service is told to stop", "10000",
       [](Text v, C& c) { return ParseTimeout(v, c.drain_timeout); }},
  };
}

}  // namespace

const std::vector<Setting>& AllSettings() {
  static const std::vector<Setting> settings = [] {
    auto all = ServiceSettings();
    for (const auto& more : {PlatformSettings(), LimitSettings()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return settings;
}

}  // namespace connector::service
