// What the platform asks, in the words of a revision (platform, 3.4; contract): which parameters
// there are, their order, and how the search query and its brackets are written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/interactions/caller.h"
#include "sandbox/interactions/target.h"

namespace connector::sandbox::interactions {

enum class Brackets { kRaw, kEncoded };  // R: real platforms do both

using Parameters = std::vector<std::pair<std::string, std::string>>;

// The kinds that can be asked: categories, products, visitor-profile, visitor-actions,
// closing-options, health.
const std::vector<std::string_view>& Kinds();

// What may be asked of a kind besides idConnectorVersion and idWebsite, which the target says:
// "idParent", "limit", "search" (of either revision), … Null if there is no such kind.
const std::vector<std::string_view>* ParametersOf(std::string_view kind);

// The query in the platform's order, without what is not given or is unknown to the revision.
std::string QueryFor(std::string_view kind, const Target& target, const Parameters& given,
                     Brackets brackets);

// The call; nullopt if the app has nothing of that kind. What the schema is called depends on the
// revision.
std::optional<Call> Ask(const std::string& kind, const Target& target, const Parameters& given,
                        Brackets brackets);

}  // namespace connector::sandbox::interactions
