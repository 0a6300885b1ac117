// The paths of the REST API and their methods (platform, 1.6 to 1.9).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/api/request.h"
#include "sandbox/api/resources.h"

namespace connector::sandbox::api {

enum class Kind {
  kCollection,  // /visitor
  kElement,     // /visitor/123
  kLiveList,
  kLive,
  kOperatorStatistic,
  kProfile,
  kStatistics,
  kPickUp,
  kHangUp,
  kOpenApi
};

struct Endpoint {
  Kind kind;
  std::vector<std::string_view> methods;  // GET also answers HEAD
  const Resource* resource = nullptr;
  std::string id{};  // as it was sent, decoded

  bool Answers(std::string_view method) const;
  std::string Allow() const;  // the header's value
};

std::optional<Endpoint> FindEndpoint(const Path& path);

// What is said of a path that is none.
Reply UnknownPath(const std::optional<Path>& path);

}  // namespace connector::sandbox::api
