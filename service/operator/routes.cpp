#include "service/operator/routes.h"

#include <memory>

#include "service/operator/access.h"
#include "service/operator/handlers.h"
#include "service/unavailable.h"

namespace connector::service {
namespace {

// clang-format off
std::vector<http::Route> Routes(const std::shared_ptr<OperatorHandlers>& handlers, bool enable_reset) {
  using Request = const web::Request&;
  constexpr auto kPublic = http::Access::kPublic;
  constexpr auto kTrusted = http::Access::kGuarded;
  constexpr auto kLong = [](Request) { return true; };  // the number of events decides
  std::vector<http::Route> routes = {
      {"GET",  "/livez",                   kPublic,  [](Request)           { return web::JsonResponse(R"({"status":"live"})"); }},
      {"GET",  "/readyz",                  kPublic,  [handlers](Request)   { return handlers->Readiness(); }},
      {"GET",  "/metrics",                 kTrusted, [handlers](Request)   { return handlers->Metrics(); }, kLong},
      {"GET",  "/events",                  kTrusted, [handlers](Request r) { return handlers->Events(r); }, kLong},
      {"GET",  "/events/{eventId}",        kTrusted, [handlers](Request r) { return handlers->Event(r); }, kLong},
      {"POST", "/events/{eventId}/replay", kTrusted, [handlers](Request r) { return handlers->Replay(r); }},
      {"GET",  "/installations",           kTrusted, [handlers](Request)   { return handlers->Installations(); }, kLong},
      {"GET",  "/follow-ups",              kTrusted, [handlers](Request r) { return handlers->FollowUps(r); }, kLong},
      {"POST", "/follow-ups/{number}/replay", kTrusted, [handlers](Request r) { return handlers->ReplayFollowUp(r); }},
      {"GET",  "/contacts",                kTrusted, [handlers](Request r) { return handlers->Contacts(r); }, kLong},
      {"GET",  "/contacts/{number}",       kTrusted, [handlers](Request r) { return handlers->Contact(r); }, kLong},
      {"GET",  "/tickets/{number}",        kTrusted, [handlers](Request r) { return handlers->Ticket(r); }, kLong},
      {"GET",  "/requests",                kTrusted, [handlers](Request r) { return handlers->Requests(r); }, kLong},
  };
  if (enable_reset) {
    routes.push_back({"POST", "/reset", kTrusted, [handlers](Request) { return handlers->Reset(); }, kLong});
  }
  return routes;
}
// clang-format on

}  // namespace

std::vector<http::Route> OperatorRoutes(Backend& backend) {
  return Routes(std::make_shared<OperatorHandlers>(backend), backend.options.enable_reset);
}

web::Handler MakeOperator(Backend& backend, http::Pool& pool) {
  return http::Dispatch(OperatorRoutes(backend),
                        {MakeOperatorGuard(backend), AnswerWithoutDatabase, &pool});
}

web::Handler MakeOperatorForPool(Backend& backend) {
  return http::Dispatch(OperatorRoutes(backend), {http::LetIn(), AnswerWithoutDatabase});
}

}  // namespace connector::service
