// Who calls, for whom: the parameters that every interaction shares (contract, Common to every
// call).
#pragma once

#include <optional>
#include <string>

#include "contract/revision.h"
#include "shop/website.h"

namespace connector::shop {

// As the caller sent them.
struct CallerParameters {
  std::optional<std::string> website;            // idWebsite
  std::optional<std::string> connector_version;  // idConnectorVersion
  std::optional<std::string> operator_id;        // idOperator
};

// As the shop understands them.
struct Caller {
  Website website;
  contract::Revision revision;
};

}  // namespace connector::shop
