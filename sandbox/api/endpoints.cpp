#include "sandbox/api/endpoints.h"

#include <algorithm>

#include "sandbox/api/open_api.h"

namespace connector::sandbox::api {
namespace {

using Segments = std::vector<std::string>;

std::optional<Endpoint> Named(const Segments& path) {
  if (path == Segments{"openapi.json"} && !OpenApiDocument().empty()) {
    return Endpoint{Kind::kOpenApi, {"GET"}};
  }
  if (path == Segments{"statistic"}) return Endpoint{Kind::kStatistics, {"GET"}};
  if (path == Segments{"operator", "live"}) {
    return Endpoint{Kind::kLiveList, {"GET"}, FindResource("operator")};
  }
  if (path == Segments{"odigocallback", "pickup"}) return Endpoint{Kind::kPickUp, {"POST"}};
  if (path == Segments{"odigocallback", "hangup"}) return Endpoint{Kind::kHangUp, {"POST"}};
  return std::nullopt;
}

std::optional<Endpoint> OfOperator(const Segments& path) {
  if (path.size() != 3 || path.front() != "operator") return std::nullopt;
  Endpoint endpoint{Kind::kLive, {"GET"}, FindResource("operator"), path[1]};
  if (path.back() == "live") {
    endpoint.methods.emplace_back("PUT");
  } else if (path.back() == "statistic") {
    endpoint.kind = Kind::kOperatorStatistic;
  } else if (path.back() == "profile") {
    endpoint.kind = Kind::kProfile;
  } else {
    return std::nullopt;
  }
  return endpoint;
}

std::optional<Endpoint> OfResource(const Segments& path) {
  const auto* resource = path.empty() || path.size() > 2 ? nullptr : FindResource(path.front());
  if (resource == nullptr) return std::nullopt;
  const bool is_element = path.size() == 2;
  Endpoint endpoint{is_element ? Kind::kElement : Kind::kCollection, {}, resource};
  if (is_element) endpoint.id = path.back();
  const auto add = [&](Verb verb, std::string_view method) {
    if (resource->Has(verb)) endpoint.methods.push_back(method);
  };
  add(is_element ? kRead : kList, "GET");
  if (is_element) {
    add(kUpdate, "PUT");
    add(kDelete, "DELETE");
  } else {
    add(kCreate, "POST");
  }
  if (endpoint.methods.empty()) return std::nullopt;
  return endpoint;
}

}  // namespace

bool Endpoint::Answers(std::string_view method) const {
  if (method == "HEAD") method = "GET";
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::string Endpoint::Allow() const {
  std::string allow;
  for (const auto method : methods) {
    allow += std::string(method) + (method == "GET" ? ", HEAD, " : ", ");
  }
  return allow + "OPTIONS";
}

std::optional<Endpoint> FindEndpoint(const Path& path) {
  if (auto named = Named(path.segments)) return named;
  if (auto operators = OfOperator(path.segments)) return operators;
  return OfResource(path.segments);
}

// What is repeated is a plain word, as all names of resources are.
Reply UnknownPath(const std::optional<Path>& path) {
  const auto can_repeat = [&](std::size_t index) {
    return path && path->segments.size() > index && IsPlainWord(path->segments[index]);
  };
  if (!can_repeat(0)) return Fail(404, "Unknown resource.");
  const auto& name = path->segments.front();
  const bool is_element = path->segments.size() == 2 && FindResource(name) != nullptr;
  if (is_element && can_repeat(1)) return Unknown(name, "id", path->segments[1]);
  return Fail(404, "Unknown '" + name + "'.");
}

}  // namespace connector::sandbox::api
