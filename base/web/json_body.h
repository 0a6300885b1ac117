// A request's body as a JSON object.
#pragma once

#include <variant>

#include <nlohmann/json.hpp>

#include "base/web/message.h"
#include "base/web/problem.h"

namespace connector::web {

// An empty body is an empty object. A 400 if it is not JSON that can be read in one way only, or no
// object.
std::variant<nlohmann::json, Problem> ReadJsonObject(const Request& request);

}  // namespace connector::web
