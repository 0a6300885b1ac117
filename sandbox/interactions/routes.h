// The control API of what the platform asks of connectors (docs/sandbox.md).
#pragma once

#include <memory>
#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/interactions/caller.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::interactions {

// For one thread: /sandbox/calls, /sandbox/interactions/{kind}.
std::vector<http::Route> Routes(platform::State& state, const std::shared_ptr<Caller>& caller);

}  // namespace connector::sandbox::interactions
