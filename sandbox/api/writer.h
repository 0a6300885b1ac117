// Writes to any of the resources that can be written (platform, 1.5). What follows from a change
// is told in its transaction.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/api/envelope.h"
#include "sandbox/api/resources.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

// The new ids, in the order of `bodies`: all of them, or nothing if one is refused. To be called
// inside a change.
std::variant<std::vector<std::int64_t>, Reply> Create(platform::Change& change,
                                                      const Resource& resource,
                                                      std::vector<nlohmann::json> bodies);

// Success without data, or why it is refused.
Reply Update(platform::Change& change, const Resource& resource, std::int64_t id,
             nlohmann::json body);
Reply Delete(platform::Change& change, const Resource& resource, std::int64_t id);

}  // namespace connector::sandbox::api
