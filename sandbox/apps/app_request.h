// An app in the body of a request.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/web/message.h"
#include "base/web/problem.h"
#include "sandbox/apps/app.h"

namespace connector::sandbox::apps {

struct AppRequest {
  App app;
  std::optional<std::string> secret;
};

// Or the response to one that is none: a 400 with every mistake, a 415.
std::variant<AppRequest, web::Response> ReadAppRequest(const web::Request& request);

// The one text of a body {"name": "…"} (which may be left out); a problem if it has anything else,
// or the text is not one line of at most `longest` bytes.
std::variant<std::string, web::Problem> ReadOneText(const web::Request& request, const char* name,
                                                    std::size_t longest);

}  // namespace connector::sandbox::apps
