// Single sign on: an operator's key opens a session in the browser (platform, 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server/dispatch.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

constexpr std::string_view kSessionCookie = "sandbox_session";

// For one thread: GET /admin/login?key=…&backto=… (or dest=…). Waits for the session to be durable.
std::vector<http::Route> SignOnRoutes(platform::State& state);

// The path below /admin/ that `target` means, with or without a slash, or with /admin/, at its
// beginning. nullopt if it may lead anywhere else.
std::optional<std::string> ResolveTarget(std::string_view target);

}  // namespace connector::sandbox::api
