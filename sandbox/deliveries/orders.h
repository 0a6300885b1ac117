// What is sent because somebody asked for it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sandbox/deliveries/requests.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::deliveries {

struct Triggered {
  std::vector<std::int64_t> events;
  std::vector<std::int64_t> deliveries;  // ascending; nobody else's are between them
};

// Throws platform::NotThere.
Triggered TriggerAll(platform::Change& change, const TriggerOrder& order);

// The same event to the same subscription once more, byte by byte the same, as a delivery of its
// own with retries of its own. Its id; nullopt if there is no such delivery.
std::optional<std::int64_t> SendAgain(platform::Change& change, std::int64_t delivery,
                                      std::optional<Misbehaviour> misbehaviour);

}  // namespace connector::sandbox::deliveries
