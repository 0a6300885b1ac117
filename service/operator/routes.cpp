#include "service/operator/routes.h"

#include <spdlog/spdlog.h>

#include <memory>

#include "service/configuration.h"
#include "service/operator/handlers.h"
#include "service/signature.h"
#include "web/problem.h"

namespace connector::service {
namespace {

// clang-format off
std::vector<Route> Routes(const std::shared_ptr<OperatorHandlers>& handlers, bool enable_reset) {
  using Request = const web::Request&;
  constexpr auto kPublic = Access::kPublic;
  constexpr auto kTrusted = Access::kTrusted;
  constexpr auto kLong = [](Request) { return true; };  // the number of events decides
  std::vector<Route> routes = {
      {"GET",  "/livez",                   kPublic,  [](Request)           { return web::JsonResponse(R"({"status":"live"})"); }, "Operator"},
      {"GET",  "/readyz",                  kPublic,  [handlers](Request)   { return handlers->Readiness(); },                     "Operator"},
      {"GET",  "/metrics",                 kTrusted, [handlers](Request)   { return handlers->Metrics(); },                       "Operator", kLong},
      {"GET",  "/events",                  kTrusted, [handlers](Request r) { return handlers->Events(r); },                       "Operator", kLong},
      {"GET",  "/events/{eventId}",        kTrusted, [handlers](Request r) { return handlers->Event(r); },                        "Operator", kLong},
      {"POST", "/events/{eventId}/replay", kTrusted, [handlers](Request r) { return handlers->Replay(r); },                       "Operator"},
      {"GET",  "/installations",           kTrusted, [handlers](Request)   { return handlers->Installations(); },                 "Operator", kLong},
      {"GET",  "/requests",                kTrusted, [handlers](Request r) { return handlers->Requests(r); },                     "Operator", kLong},
  };
  if (enable_reset) {
    routes.push_back({"POST", "/reset", kTrusted, [handlers](Request) { return handlers->Reset(); }, "Operator"});
  }
  return routes;
}
// clang-format on

// A page that the operator's browser shows must not reach a listener that asks for no token: not by
// a form (it sends Origin), not through a name of its own that resolves to this machine (Host).
bool MayComeFromAPage(const web::Request& request) {
  if (!web::HeaderValues(request, "Origin").empty()) return true;
  for (const auto host : web::HeaderValues(request, "Host")) {
    const auto address = ParseAddress(std::string(host));
    if (!IsLoopback(address ? *address : Address{std::string(host), 0})) return true;
  }
  return false;
}

Guard CheckToken(const Keyring& keyring) {
  return [&keyring](const web::Request& request) -> std::optional<web::Response> {
    const auto secrets = keyring.Get();
    const auto& token = secrets->admin_token;
    if (!token) {
      if (!MayComeFromAPage(request)) return std::nullopt;
      return web::ToResponse(
          {403, "Without a token, only tools on this machine are answered.", ""});
    }
    const auto values = web::HeaderValues(request, "Authorization");
    if (values.size() == 1 && AreEqual(values.front(), "Bearer " + *token)) return std::nullopt;
    auto response = web::ToResponse({401, "The operator's token is missing or wrong.", ""});
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  };
}

}  // namespace

std::vector<Route> OperatorRoutes(Backend& backend) {
  return Routes(std::make_shared<OperatorHandlers>(backend), backend.options.enable_reset);
}

web::Handler MakeOperator(Backend& backend, Pool& pool) {
  return Dispatch(OperatorRoutes(backend), CheckToken(backend.keyring), &pool);
}

web::Handler MakeOperatorForPool(Backend& backend) {
  return Dispatch(OperatorRoutes(backend), LetIn());
}

}  // namespace connector::service
