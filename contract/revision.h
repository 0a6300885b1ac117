// The revisions of the contract (contract, Revisions).
#pragma once

#include <optional>
#include <string_view>

namespace connector::contract {

enum class Revision { k2017_09, k2023_10 };

std::optional<Revision> ParseRevision(std::string_view name);  // "2017-09"
std::string_view ToString(Revision revision);

}  // namespace connector::contract
