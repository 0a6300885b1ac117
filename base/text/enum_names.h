// The names of an enumeration's values, as a table in their order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace connector::text {

template <typename Enum, std::size_t kCount>
using EnumNames = std::array<std::pair<std::string_view, Enum>, kCount>;

// For a static_assert beside each table: a value that is added or moved in the enumeration alone
// would get another one's name.
template <typename Enum, std::size_t kCount>
constexpr bool IsInOrder(const EnumNames<Enum, kCount>& names) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (static_cast<std::size_t>(names[i].second) != i) return false;
  }
  return true;
}

template <typename Enum, std::size_t kCount>
std::string_view NameOf(const EnumNames<Enum, kCount>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value)).first;
}

template <typename Enum, std::size_t kCount>
std::optional<Enum> FindByName(const EnumNames<Enum, kCount>& names, std::string_view name) {
  const auto* found = std::find_if(names.begin(), names.end(),
                                   [&](const auto& entry) { return entry.first == name; });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace connector::text
