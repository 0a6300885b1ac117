#include "service/routes.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "catalog/handlers.h"
#include "closing/handlers.h"
#include "crm/handlers.h"
#include "shop/store.h"
#include "store/database.h"
#include "web/problem.h"

namespace connector::service {
namespace {

// Everything that one worker needs to answer.
struct Shop {
  explicit Shop(const ShopOptions& options)
      : is_draining(options.is_draining),
        reader(options.database, options.query_timeout),
        store(reader, options.default_revision),
        catalog(reader, store),
        crm(reader, store),
        closing(reader, store) {}

  web::Response Health() {
    if (!is_draining && CanAnswer()) return web::JsonResponse(R"({"status":"UP"})");
    auto response = web::JsonResponse(R"({"status":"DOWN"})");
    response.status = 503;
    return response;
  }

  bool CanAnswer() {
    try {
      const store::Snapshot snapshot(reader);
      return store.HasShop();
    } catch (const SQLite::Exception& error) {
      spdlog::warn("health: {}", error.what());
      return false;
    }
  }

  const std::atomic<bool>& is_draining;
  store::Reader reader;
  shop::Store store;
  catalog::Handlers catalog;
  crm::Handlers crm;
  closing::Handlers closing;
};

// clang-format off
std::vector<Route> Routes(const std::shared_ptr<Shop>& shop) {
  using Request = const web::Request&;
  return {
      {"GET", "/categories",      [shop](Request r) { return shop->catalog.Categories(r); },     "Categories"},
      {"GET", "/products",        [shop](Request r) { return shop->catalog.Products(r); },       "Products"},
      {"GET", "/visitor-profile", [shop](Request r) { return shop->crm.VisitorProfile(r); },     "Visitor profile"},
      {"GET", "/closing-options", [shop](Request r) { return shop->closing.ClosingOptions(r); }, "Conversation closing options"},
      {"GET", "/health",          [shop](Request)   { return shop->Health(); },                  "Health"},
  };
}
// clang-format on

bool Answers(const Route& route, std::string_view method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}

bool HasBody(std::string_view method) { return method == "POST" || method == "PUT"; }

// The methods of a path, for the Allow header; empty where the path is not known. `*` is the
// server as a whole.
std::string AllowedMethods(const std::vector<Route>& routes, std::string_view path) {
  std::string allowed;
  for (const auto& route : routes) {
    if (path != "*" && route.path != path) continue;
    const auto methods =
        route.method == "GET" ? std::string("GET, HEAD") : std::string(route.method);
    if (allowed.find(methods) == std::string::npos) allowed += methods + ", ";
  }
  return allowed.empty() ? allowed : allowed + "OPTIONS";
}

web::Response RefuseMethod(const web::Request& request, const std::string& allowed) {
  if (allowed.empty()) return web::ToResponse({404, "There is nothing at this path.", ""});
  auto response = request.method == "OPTIONS"
                      ? web::Response{204, {}, "", ""}
                      : web::ToResponse({405, "The method is not one of " + allowed + ".", ""});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

web::Response Call(const Route& route, const web::Request& request) {
  try {
    return route.handler(request);
  } catch (const SQLite::Exception& error) {
    if (!store::IsTransient(error)) throw;
    spdlog::warn("database: {} id={}", error.what(), request.id);
    return web::ToResponse({503, "The shop's data cannot be read at the moment.", ""});
  }
}

}  // namespace

web::Handler Dispatch(std::vector<Route> routes) {
  return [routes = std::move(routes)](const web::Request& request) {
    for (const auto& route : routes) {
      if (route.path != request.path || !Answers(route, request.method)) continue;
      if (HasBody(request.method) && !request.declares_length) {
        return web::ToResponse({411, "The request does not say how long its body is.", ""});
      }
      return Call(route, request);
    }
    return RefuseMethod(request, AllowedMethods(routes, request.path));
  };
}

web::Handler MakeConnector(const ShopOptions& options) {
  return Dispatch(Routes(std::make_shared<Shop>(options)));
}

}  // namespace connector::service
