// The rooms of apps and interactions as one table of routes, over a state and a stub connector.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/apps/routes.h"
#include "sandbox/interactions/routes.h"
#include "tests/sandbox/support/ask.h"
#include "tests/sandbox/support/sandbox.h"
#include "tests/sandbox/support/stub_connector.h"

namespace connector::testing {

inline std::vector<http::Route> RoutesOfBoth(SandboxState& state,
                                             const sandbox::apps::AppsOptions& options,
                                             std::chrono::milliseconds patience) {
  sandbox::interactions::CallerOptions calls;
  calls.answer_timeout = patience;
  const auto caller = std::make_shared<sandbox::interactions::Caller>(*state, calls);
  auto routes = sandbox::apps::Routes(*state, caller, options);
  for (auto& route : sandbox::interactions::Routes(*state, caller)) {
    routes.push_back(std::move(route));
  }
  return routes;
}

struct Rooms {
  explicit Rooms(bool tells_installations = true, const sandbox::apps::AppsOptions& options = {},
                 std::chrono::milliseconds patience = std::chrono::milliseconds(300))
      : state(tells_installations), ask(RoutesOfBoth(state, options, patience)) {}

  // Without its first and last lines: the rest of app.yaml.
  Reply Declare(const std::string& name, const std::string& url, const std::string& rest) {
    return ask.Send("POST", "/sandbox/apps", "name: " + name + "\nurl: " + url + "\n" + rest,
                    {{"Content-Type", "application/yaml"}});
  }

  SandboxState state;
  Asker ask;
};

}  // namespace connector::testing
