// The control API of the state as a whole: what it is made of, the clock, and beginning anew
// (docs/sandbox.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox {

// For one thread: /sandbox/state, /sandbox/clock, /sandbox/reset. `on_moved` is told when the clock
// was moved; `after_reset` makes what a new state has from the start.
std::vector<http::Route> ControlRoutes(platform::State& state, std::function<void()> on_moved,
                                       std::function<void()> after_reset);

// "PT10M", "P1DT2H": days, hours, minutes and seconds of ISO 8601, in milliseconds; nullopt if it
// is none, or more than ten years.
std::optional<std::int64_t> ParseDuration(std::string_view text);

}  // namespace connector::sandbox
