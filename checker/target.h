// The connector that is checked: where it is, and what is known of it beforehand.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "contract/revision.h"

namespace connector::checker {

enum class Endpoint {
  kCategories,
  kProducts,
  kVisitorProfile,
  kVisitorActions,
  kClosingOptions,
  kVerification,
  kSelectOptions,
  kWebhooks,
  kHealth,
};

struct EndpointFacts {
  Endpoint endpoint;
  std::string_view name;  // in the configuration
  std::string_view method;
  std::string_view path;  // unless the configuration says otherwise: the reference connector's
};

// In the order of Endpoint.
constexpr std::array<EndpointFacts, 9> kEndpoints{{
    {Endpoint::kCategories, "categories", "GET", "/categories"},
    {Endpoint::kProducts, "products", "GET", "/products"},
    {Endpoint::kVisitorProfile, "visitor-profile", "GET", "/visitor-profile"},
    {Endpoint::kVisitorActions, "visitor-actions", "POST", "/visitor-profile/actions"},
    {Endpoint::kClosingOptions, "closing-options", "GET", "/closing-options"},
    {Endpoint::kVerification, "verification", "POST", "/verification"},
    {Endpoint::kSelectOptions, "select-options", "GET", "/settings/{parameter}/options"},
    {Endpoint::kWebhooks, "webhooks", "POST", "/webhooks"},
    {Endpoint::kHealth, "health", "GET", "/health"},
}};
// In the enumeration's order.
static_assert([] {
  for (std::size_t i = 0; i < kEndpoints.size(); ++i) {
    if (static_cast<std::size_t>(kEndpoints[i].endpoint) != i) return false;
  }
  return true;
}());

inline const EndpointFacts& FactsOf(Endpoint endpoint) {
  return kEndpoints.at(static_cast<std::size_t>(endpoint));
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Target {
  std::string url;  // scheme, authority and perhaps a path, without a slash at the end
  std::optional<std::string> secret;
  std::optional<contract::Revision> revision;  // nullopt: either is right
  std::string_view RevisionText() const {
    return revision ? contract::ToString(*revision) : "either";
  }

  // From the configuration file.
  std::map<Endpoint, std::string> paths;  // "" for one that the connector does not have
  std::string connector_version;          // sent as idConnectorVersion
  std::string website;                    // sent as idWebsite
  std::vector<std::string> locales{"en", "fr"};
  Parameters visitor;  // idVisitorExternal, emailVisitor, idVisitorUnique, as far as known
  std::string action;  // of that visitor's profile
  nlohmann::ordered_json accepted;  // an object: what the verification URL accepts
  nlohmann::ordered_json rejected;  // the same with wrong credentials
  std::string select_parameter;
  std::string website_to_uninstall;

  // Whether somebody said where the endpoint is, or what to ask it, so that it has to be there.
  bool IsConfigured(Endpoint endpoint) const;
  std::string_view PathOf(Endpoint endpoint) const;
};

// Reads a configuration file (checker/README.md) into the target; what is wrong with it, each with
// its place, is appended to `errors`.
void ReadConfiguration(const std::string& yaml, Target& target, std::vector<std::string>& errors);

}  // namespace connector::checker
