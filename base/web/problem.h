// Errors on the wire: application/problem+json (RFC 9457; contract, Common to every call).
#pragma once

#include <string>
#include <string_view>

#include "base/web/message.h"

namespace connector::web {

// `detail` is written for the caller: what was wrong and what would be right. It never holds
// internal text, and values of the request only where they cannot be personal.
struct Problem {
  int status = 500;
  std::string detail;
  std::string parameter;  // the offending query parameter, empty if there is none
};

// "Not Found" for 404.
std::string_view ReasonPhrase(int status);

Response ToResponse(const Problem& problem);

// The answer to a request that failed inside: no detail but the id under which the log has it.
Response InternalError(std::string_view request_id);

}  // namespace connector::web
