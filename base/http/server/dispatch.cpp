#include "base/http/server/dispatch.h"

#include <string>

#include "base/text/text.h"
#include "base/web/later.h"
#include "base/web/problem.h"
#include "base/web/query.h"

namespace connector::http {
namespace {

// Whether the path is the pattern's; `argument` is then what stands for its {…}, as it was sent.
bool Matches(std::string_view pattern, std::string_view path, std::string_view& argument) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == path;
  const auto rest = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= open + rest.size() || path.substr(0, open) != pattern.substr(0, open)) {
    return false;
  }
  argument = path.substr(open, path.size() - open - rest.size());
  return path.substr(open + argument.size()) == rest &&
         argument.find('/') == std::string_view::npos;
}

bool Matches(std::string_view pattern, std::string_view path) {
  std::string_view argument;
  return Matches(pattern, path, argument);
}

bool Answers(const Route& route, std::string_view method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}

bool HasBody(std::string_view method) { return method == "POST" || method == "PUT"; }

// The methods of a path, for the Allow header; empty where the path is not known. `*` is the
// server as a whole.
std::string AllowedMethods(const std::vector<Route>& routes, std::string_view path) {
  std::string allowed;
  for (const auto& route : routes) {
    if (path != "*" && !Matches(route.path, path)) continue;
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

web::Answer CallHandler(const Route& route, const Rescue& rescue, const web::Request& request) {
  if (!rescue) return route.handler(request);
  try {
    return route.handler(request);
  } catch (const std::exception& error) {
    auto response = rescue(error, request);
    if (!response) throw;
    return *std::move(response);
  }
}

web::Answer Call(const Route& route, const DispatchOptions& options, const web::Request& request,
                 std::string_view raw_argument) {
  if (route.access != Access::kPublic) {
    if (auto refusal = options.guard(request)) return *std::move(refusal);
  }
  if (options.requires_length && HasBody(request.method) && !request.declares_length) {
    return web::ToResponse({411, "The request does not say how long its body is.", ""});
  }
  auto* const pool = route.pool != nullptr ? route.pool : options.pool;
  if (pool != nullptr && route.takes_long(request)) return pool->Ask(request);
  if (raw_argument.empty()) return CallHandler(route, options.rescue, request);
  auto argument = web::DecodeSegment(raw_argument);
  if (!argument || text::FirstInvalidByte(*argument)) {
    return web::ToResponse({400, "The path is not percent-encoded UTF-8.", ""});
  }
  auto request_with_argument = request;
  request_with_argument.argument = *std::move(argument);
  return CallHandler(route, options.rescue, request_with_argument);
}

}  // namespace

Guard LetIn() {
  return [](const web::Request&) { return std::nullopt; };
}

web::Handler Dispatch(std::vector<Route> routes, DispatchOptions options) {
  return [routes = std::move(routes),
          options = std::move(options)](const web::Request& request) -> web::Answer {
    for (const auto& route : routes) {
      std::string_view argument;
      if (!Answers(route, request.method) || !Matches(route.path, request.path, argument)) continue;
      return web::Changed(Call(route, options, request, argument),
                          [path = route.path](web::Response& response) { response.route = path; });
    }
    return RefuseMethod(request, AllowedMethods(routes, request.path));
  };
}

}  // namespace connector::http
