// The control API of what happens and is delivered (docs/sandbox.md).
#pragma once

#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/deliveries/sender.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::deliveries {

// For one thread: /sandbox/trigger, /sandbox/events, /sandbox/deliveries, …
std::vector<http::Route> Routes(platform::State& state, Sender& sender);

}  // namespace connector::sandbox::deliveries
