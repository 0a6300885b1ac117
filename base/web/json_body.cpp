#include "base/web/json_body.h"

#include <utility>

#include "base/text/strict_json.h"
#include "base/web/flat_body.h"

namespace connector::web {

std::variant<nlohmann::json, Problem> ReadJsonObject(const Request& request) {
  if (request.body.empty()) return nlohmann::json::object();
  text::JsonFault fault;
  auto value = text::ParseStrictJson(request.body, kBodyLimits, fault);
  if (!value) return Problem{400, "The body is not valid JSON: " + fault.reason + ".", ""};
  if (!value->is_object()) return Problem{400, "The body must be a JSON object.", ""};
  return std::move(*value);
}

}  // namespace connector::web
