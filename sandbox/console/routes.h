// What the pages ask of the platform (docs/sandbox.md, Control API).
#pragma once

#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/console/feed.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::console {

// For one thread: /sandbox/conversations, /operators, /visitors, /websites, /tags, /key.
std::vector<http::Route> Routes(platform::State& state);

// /sandbox/changes: waits, and keeps no thread while it does.
http::Route ChangesRoute(Feed& feed);

}  // namespace connector::sandbox::console
