#include "service/configuration.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "base/text/ascii.h"
#include "base/text/text.h"
#include "service/configuration_file.h"
#include "service/http/endpoint.h"
#include "service/secrets.h"

namespace connector::service {
namespace {

constexpr std::size_t kLongestOrigin = 1'024;

// Nothing is served to others unprotected (contract, Signature).
void CheckExposure(const Configuration& configuration, std::vector<std::string>& errors) {
  const bool has_secret = configuration.secrets.current || configuration.generate_secret;
  if (!has_secret && !configuration.allow_unsigned && !IsForThisMachineOnly(configuration.listen)) {
    errors.push_back("listen: " + ToString(configuration.listen) +
                     " can be reached from outside, and without a secret anybody would be "
                     "answered: set secret-file, or allow-unsigned if that is meant");
  }
  if (configuration.admin_listen && !configuration.secrets.admin_token &&
      !IsForThisMachineOnly(*configuration.admin_listen)) {
    errors.push_back("admin-listen: " + ToString(*configuration.admin_listen) +
                     " can be reached from outside: set admin-token-file");
  }
}

}  // namespace

std::optional<Address> ParseAddress(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address address{text.substr(0, colon), 0};
  if (address.host.front() == '[') {
    if (address.host.back() != ']' || address.host.size() < 3) return std::nullopt;
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return std::nullopt;
  }
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return address;
}

std::string ToString(const Address& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool IsLoopback(const Address& address) {
  in_addr ipv4{};
  in6_addr ipv6{};
  if (::inet_pton(AF_INET, address.host.c_str(), &ipv4) == 1) {
    return ntohl(ipv4.s_addr) >> 24U == 127;
  }
  if (::inet_pton(AF_INET6, address.host.c_str(), &ipv6) == 1) {
    const bool is_ipv4_loopback = IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == 127;
    return is_ipv4_loopback || IN6_IS_ADDR_LOOPBACK(&ipv6) != 0;
  }
  auto name = text::ToLower(address.host);
  if (!name.empty() && name.back() == '.') name.pop_back();  // the root's
  return name == "localhost";
}

bool IsForThisMachineOnly(const Address& address) {
  try {
    const auto endpoints = http::Resolve(address.host, address.port);
    return std::all_of(endpoints.begin(), endpoints.end(), http::IsLoopback);
  } catch (const std::runtime_error&) {
    return false;
  }
}

const Setting* FindSetting(const std::string& name) {
  const auto& all = AllSettings();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& setting) { return setting.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string EnvironmentName(const std::string& setting) {
  std::string name = "CONNECTOR_" + setting;
  for (char& c : name) {
    c = c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

std::string FromEnvironment(const std::string& setting) {
  const auto name = EnvironmentName(setting);
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? "" : value;
}

SettingValues CollectSettings(const std::map<std::string, std::string>& flags,
                              const std::string& config_file, std::vector<std::string>& errors) {
  SettingValues values;
  for (const auto& setting : AllSettings()) {
    values[setting.name] = {setting.default_value, "default"};
  }
  if (!config_file.empty()) ReadConfigurationFile(config_file, values, errors);
  for (const auto& setting : AllSettings()) {
    const auto value = FromEnvironment(setting.name);
    if (value.empty()) continue;
    values[setting.name] = {value, "environment " + EnvironmentName(setting.name)};
  }
  for (const auto& [name, value] : flags) values[name] = {value, "flag --" + name};
  return values;
}

Configuration BuildConfiguration(const SettingValues& values, std::vector<std::string>& errors,
                                 Purpose purpose) {
  Configuration configuration;
  configuration.only_prints = purpose == Purpose::kPrint;
  for (const auto& setting : AllSettings()) {
    const auto& [value, origin] = values.at(setting.name);
    if (text::FirstInvalidByte(value)) {  // no configuration file could hold it
      errors.push_back(setting.name + ": must be UTF-8 (" + origin + ")");
      continue;
    }
    auto error = setting.apply(value, configuration);
    if (error.empty()) continue;
    error.append(", not ").append(Quoted(value)).append(" (").append(origin).append(")");
    errors.push_back(setting.name + ": " + error);
  }
  if (configuration.generate_secret && errors.empty()) GenerateSecret(configuration, errors);
  SecretReport report;
  configuration.secrets = ReadSecrets(configuration, report);
  errors.insert(errors.end(), report.errors.begin(), report.errors.end());
  configuration.warnings = std::move(report.warnings);
  if (errors.empty()) CheckExposure(configuration, errors);
  return configuration;
}

std::string PrintSettings(const SettingValues& values) {
  std::string text;
  for (const auto& setting : AllSettings()) {
    const auto& [value, origin] = values.at(setting.name);
    auto comment = text::Printable(origin, kLongestOrigin);  // a file's name may be anything
    std::replace(comment.begin(), comment.end(), '\n', '?');
    text.append("# ").append(comment).append("\n");
    text.append(setting.name).append(" = ").append(Quoted(value)).append("\n");
  }
  return text;
}

}  // namespace connector::service
