#include "base/sql/postgres/hosts.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "base/sql/postgres/error.h"
#include "base/text/ascii.h"

namespace connector::sql::postgres {
namespace {

using Parameters = std::map<std::string, std::string>;

[[noreturn]] void Refuse(const std::string& reason) {
  throw std::invalid_argument("the database's URL " + reason);
}

Parameters Parse(const std::string& url) {
  if (url.rfind("postgresql://", 0) != 0 && url.rfind("postgres://", 0) != 0) {
    Refuse("must begin with postgresql://");
  }
  if (url.find('\0') != std::string::npos) Refuse("must not contain a NUL");
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &message), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> freed_message(message, &PQfreemem);
  if (options == nullptr) {
    // What is quoted in it may be a part of a password.
    const std::string_view reason = message == nullptr ? "" : message;
    Refuse("is not valid: " +
           OneLine(reason.substr(0, std::min(reason.find(": \""), reason.find(" \"")))));
  }
  Parameters parameters;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters[option->keyword] = option->val;
  }
  return parameters;
}

std::vector<std::string> ListOf(const Parameters& parameters, const std::string& keyword) {
  const auto found = parameters.find(keyword);
  std::vector<std::string> list;
  if (found == parameters.end()) return list;
  for (const auto element : text::SplitOnCommas(found->second)) list.emplace_back(element);
  return list;
}

}  // namespace

std::vector<Host> HostsOf(const std::string& url, const std::optional<std::string>& password) {
  auto parameters = Parse(url);
  if (parameters.count("password") + parameters.count("sslpassword") > 0) {
    Refuse("must not contain a password");
  }
  // One after the other, a host that is not preferred would be taken as well.
  const auto wanted = parameters.find("target_session_attrs");
  if (wanted != parameters.end() && wanted->second == "prefer-standby") {
    Refuse("must not have target_session_attrs=prefer-standby");
  }
  // Else libpq would show it, and it is a piece of the password if that has a slash that is not
  // escaped.
  for (const auto& port : ListOf(parameters, "port")) {
    if (!port.empty() && !text::IsDigits(port)) Refuse("must have a number as the port");
  }
  parameters.emplace("fallback_application_name", "connector");
  // Asking a ticket server is a wait that nobody limits.
  parameters.emplace("gssencmode", "disable");
  parameters["client_encoding"] = "UTF8";
  if (password) parameters["password"] = *password;

  constexpr std::array<const char*, 3> kLists = {"host", "hostaddr", "port"};
  std::size_t count = 1;
  for (const char* keyword : kLists) count = std::max(count, ListOf(parameters, keyword).size());
  std::vector<Host> hosts;
  for (std::size_t i = 0; i < count; ++i) {
    auto host = parameters;
    for (const char* keyword : kLists) {
      const auto list = ListOf(parameters, keyword);
      if (list.size() > 1 && list.size() != count) {
        Refuse("must have as many ports as hosts, or one");
      }
      if (list.size() > 1) host[keyword] = list[i];
    }
    hosts.emplace_back(host.begin(), host.end());
  }
  return hosts;
}

}  // namespace connector::sql::postgres
