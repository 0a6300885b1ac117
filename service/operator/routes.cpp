#include "service/operator/routes.h"

#include <memory>

#include "service/operator/access.h"
#include "service/operator/handlers.h"

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

}  // namespace

std::vector<Route> OperatorRoutes(Backend& backend) {
  return Routes(std::make_shared<OperatorHandlers>(backend), backend.options.enable_reset);
}

web::Handler MakeOperator(Backend& backend, Pool& pool) {
  return Dispatch(OperatorRoutes(backend), MakeOperatorGuard(backend), &pool);
}

web::Handler MakeOperatorForPool(Backend& backend) {
  return Dispatch(OperatorRoutes(backend), LetIn());
}

}  // namespace connector::service
