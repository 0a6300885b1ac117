#include "sandbox/guard.h"

#include <algorithm>
#include <utility>

#include "base/http/address.h"
#include "base/web/credentials.h"
#include "base/web/problem.h"
#include "base/web/query.h"
#include "contract/signature.h"
#include "sandbox/console/pages.h"
#include "sandbox/console/session.h"

namespace connector::sandbox {
namespace {

bool HasToken(const web::Request& request, const std::string& token) {
  const auto values = web::HeaderValues(request, "Authorization");
  const auto given = values.size() == 1 ? web::BearerToken(values.front()) : std::nullopt;
  return given && contract::AreEqual(*given, token);
}

// A name that somebody else's page has chosen may lead here, too.
bool IsForThisMachine(const web::Request& request) {
  const auto hosts = web::HeaderValues(request, "Host");
  return std::all_of(hosts.begin(), hosts.end(),
                     [](const auto host) { return http::IsLoopback(web::HostOf(host)); });
}

// Browsers name the page's own origin when it changes something.
bool IsFromAnotherOrigin(const web::Request& request) {
  const auto hosts = web::HeaderValues(request, "Host");
  const auto origins = web::HeaderValues(request, "Origin");
  return std::any_of(origins.begin(), origins.end(), [&](const auto origin) {
    return hosts.size() != 1 || (origin != "http://" + std::string(hosts.front()) &&
                                 origin != "https://" + std::string(hosts.front()));
  });
}

bool IsBelow(std::string_view folder, std::string_view path) {
  return path.substr(0, folder.size()) == folder;
}

// What it takes to log in.
bool IsOfLogin(const web::Request& request) {
  return request.path == console::kLoginPath || IsBelow("/assets/", request.path) ||
         (request.path == console::kSessionPath && request.method == "POST");
}

bool IsForPage(const web::Request& request) {
  return request.method == "GET" && !IsBelow("/sandbox/", request.path);
}

web::Response LeadToLogin(const web::Request& request) {
  const auto page =
      std::string(request.path) + (request.query.empty() ? "" : "?") + std::string(request.query);
  return {303,
          {{"Location", std::string(console::kLoginPath) + "?to=" + web::PercentEncode(page)},
           {"Cache-Control", "no-store"}},
          "",
          "",
          {}};
}

web::Response AskForToken() {
  auto response = web::ToResponse({401, "The sandbox's token is missing or wrong.", ""});
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

http::Guard MakeGuard(std::optional<std::string> token) {
  auto session = token ? console::SessionOf(*token) : "";
  return [token = std::move(token), session = std::move(session)](
             const web::Request& request) -> std::optional<web::Response> {
    if (IsFromAnotherOrigin(request)) {
      return web::ToResponse({403, "Pages of another origin are not answered.", ""});
    }
    if (!token) {
      if (IsForThisMachine(request)) return std::nullopt;
      return web::ToResponse({403, "Without a token, the host must be this machine.", ""});
    }
    if (HasToken(request, *token) || console::HasSession(request, session) || IsOfLogin(request)) {
      return std::nullopt;
    }
    return IsForPage(request) ? LeadToLogin(request) : AskForToken();
  };
}

}  // namespace connector::sandbox
