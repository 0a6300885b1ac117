// What a customer typed, in the body of a request.
#pragma once

#include <string>
#include <variant>

#include "base/web/message.h"
#include "base/web/problem.h"
#include "sandbox/apps/app.h"
#include "sandbox/apps/values.h"

namespace connector::sandbox::apps {

// The texts and the groups of values that a body has; anything else in it is a problem.
struct InstallationRequest {
  std::string app;
  std::string website;
  std::string step;
  Typed authentication = Typed::object();
  Typed settings = Typed::object();
  Typed values = Typed::object();  // of whichever group
};

std::variant<InstallationRequest, web::Problem> ReadInstallationRequest(
    const web::Request& request);

// The group's values: its own, and those of `values` that are of parameters of the group, or of
// none at all if it is the first group, so that somebody hears of them.
Typed ValuesOf(const InstallationRequest& request, const App& app, std::string_view group);

}  // namespace connector::sandbox::apps
