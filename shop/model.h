// What every interaction speaks of: the shop's websites, the revisions of the contract, and texts
// in several languages (contract, Common to every call).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connector::shop {

enum class Revision { k2017_09, k2023_10 };

std::optional<Revision> ParseRevision(std::string_view name);  // "2017-09"
std::string_view ToString(Revision revision);

struct Website {
  std::int64_t key;      // in the database
  std::string id;        // as the platform names it
  std::string language;  // the default one, a lower-case tag such as "fr"
};

}  // namespace connector::shop
