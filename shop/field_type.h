// The field types of the contract, and the revision that brought each.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include "contract/revision.h"

namespace connector::shop {

struct FieldType {
  std::string_view name;
  contract::Revision since;  // callers of an earlier revision never receive it
};

// Null where no revision knows the name. `types` is an array of FieldType.
template <typename Types>
const FieldType* FindFieldType(const Types& types, std::string_view name) {
  const auto* found = std::find_if(std::begin(types), std::end(types),
                                   [&](const FieldType& type) { return type.name == name; });
  return found == std::end(types) ? nullptr : found;
}

template <typename Types>
bool IsKnownTo(const Types& types, contract::Revision revision, std::string_view name) {
  const auto* type = FindFieldType(types, name);
  return type != nullptr && type->since <= revision;
}

}  // namespace connector::shop
