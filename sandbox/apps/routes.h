// The control API of apps and installations, and what connectors may read of them
// (docs/sandbox.md).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/interactions/caller.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

struct AppsOptions {
  std::filesystem::path checker;         // connector-check, for reviews
  std::string ca_file{};                 // that it trusts; the system's authorities if empty
  std::function<bool()> is_cancelled{};  // asked while it runs; may be empty
};

// For one thread: /sandbox/apps, /sandbox/installations, /sandbox/connector/….
std::vector<http::Route> Routes(platform::State& state,
                                const std::shared_ptr<interactions::Caller>& caller,
                                const AppsOptions& options);

}  // namespace connector::sandbox::apps
