#include "service/routes.h"

#include <spdlog/spdlog.h>

#include <memory>

#include "base/sql/database.h"
#include "base/web/problem.h"
#include "catalog/handlers.h"
#include "closing/handlers.h"
#include "contract/documents.h"
#include "crm/handlers.h"
#include "service/unavailable.h"
#include "shop/interaction.h"
#include "shop/store.h"
#include "verification/handlers.h"

namespace connector::service {
namespace {

// Everything that one worker needs to answer.
struct Worker {
  explicit Worker(Backend& shared)
      : backend(shared),
        reader(shared.NewShopReader()),
        store(*reader, shared.options.default_revision),
        events(shared.events->NewReader()),
        interactions(*reader, store, [this](const auto& id) { return events->IsUninstalled(id); }),
        catalog(*reader, interactions),
        crm(*reader, interactions, *shared.events, *events, shared.options.contact_url),
        closing(*reader, interactions),
        verification(*reader, store, shared.credential_checker) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  web::Response Health() {
    if (!backend.is_draining && CanAnswer()) return web::JsonResponse(R"({"status":"UP"})");
    auto response = web::JsonResponse(R"({"status":"DOWN"})");
    response.status = 503;
    return response;
  }

  bool CanAnswer() {
    try {
      const sql::Snapshot snapshot(*reader);
      return store.HasShop();
    } catch (const sql::Error& error) {
      spdlog::warn("health: {}", error.what());
      return false;
    }
  }

  Backend& backend;
  std::unique_ptr<sql::Reader> reader;
  shop::Store store;
  std::unique_ptr<events::Reader> events;
  shop::Interactions interactions;
  catalog::Handlers catalog;
  crm::Handlers crm;
  closing::Handlers closing;
  verification::Handlers verification;
};

// Parsing it takes a while.
bool HasLargeBody(const web::Request& request) {
  constexpr std::size_t kLargeBody = 16'384;
  return request.body.size() > kLargeBody;
}

// clang-format off
std::vector<http::Route> Routes(const std::shared_ptr<Worker>& worker) {
  using Request = const web::Request&;
  constexpr auto kPublic = http::Access::kPublic;
  constexpr auto kSigned = http::Access::kGuarded;
  constexpr auto kListing = catalog::Handlers::TakesLong;
  constexpr auto kBody = HasLargeBody;
  return {
      {"GET",  "/categories",                   kSigned, [worker](Request r) { return worker->catalog.Categories(r); }, kListing},
      {"GET",  "/products",                     kSigned, [worker](Request r) { return worker->catalog.Products(r); }, kListing},
      {"GET",  "/visitor-profile",              kSigned, [worker](Request r) { return worker->crm.VisitorProfile(r); }},
      {"POST", "/visitor-profile/actions",      kSigned, [worker](Request r) { return worker->crm.VisitorAction(r); }, kBody},
      {"GET",  "/closing-options",              kSigned, [worker](Request r) { return worker->closing.ClosingOptions(r); }},
      {"POST", "/verification",                 kSigned, [worker](Request r) { return worker->verification.Verify(r); }, kBody},
      {"GET",  "/settings/{parameter}/options", kSigned, [worker](Request r) { return worker->verification.ParameterOptions(r); }},
      {"POST", "/webhooks",                     kSigned, [worker](Request r) { return worker->backend.receiver.Receive(r); }, kBody},
      {"GET",  "/webhooks",                     kPublic, [](Request)       { return web::Response{}; }},
      {"GET",  "/health",                       kPublic, [worker](Request)   { return worker->Health(); }},
      {"GET",  "/openapi.json",                 kPublic, [](Request)       { return web::JsonResponse(std::string(contract::OpenApi())); }},
  };
}
// clang-format on

// The one place where signatures are checked. Missing and wrong look alike from outside.
http::Guard CheckSignature(Backend& backend) {
  return [&backend](const web::Request& request) -> std::optional<web::Response> {
    const auto verdict = Verify(*backend.keyring.Get(), request);
    backend.metrics.CountSignature(verdict);
    if (verdict != Verdict::kMissing && verdict != Verdict::kWrong) return std::nullopt;
    auto response = web::ToResponse({401, "The request is not signed as it has to be.", ""});
    response.headers.emplace_back("WWW-Authenticate", "X-iAdvize-Signature");
    return response;
  };
}

}  // namespace

std::vector<http::Route> ConnectorRoutes(Backend& backend) {
  return Routes(std::make_shared<Worker>(backend));
}

web::Handler MakeConnector(Backend& backend, http::Pool& pool) {
  return http::Dispatch(ConnectorRoutes(backend),
                        {CheckSignature(backend), AnswerWithoutDatabase, &pool, true});
}

web::Handler MakeConnectorForPool(Backend& backend) {
  return http::Dispatch(ConnectorRoutes(backend), {http::LetIn(), AnswerWithoutDatabase});
}

}  // namespace connector::service
