// Who calls, for whom: the parameters that every interaction shares (contract, Common to every
// call).
#pragma once

#include <optional>
#include <string>

#include "base/web/query.h"
#include "shop/model.h"

namespace connector::shop {

// As the caller sent them.
struct CallParameters {
  std::optional<std::string> website;            // idWebsite
  std::optional<std::string> connector_version;  // idConnectorVersion
  std::optional<std::string> operator_id;        // idOperator
};

CallParameters ReadCall(web::Query& query);

// The answer for a website whose connector was uninstalled.
web::Response RefuseUninstalled(const CallParameters& parameters);

// As the shop understands them.
struct Call {
  Website website;
  Revision revision;
};

}  // namespace connector::shop
