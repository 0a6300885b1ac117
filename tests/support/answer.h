// What a handler answers, also where it answers later.
#pragma once

#include <string>
#include <string_view>

#include "base/web/message.h"

namespace connector::testing {

// Waits for a deferred response; throws where none comes in time.
web::Response Await(web::Answer answer);

// "" where the header is missing.
std::string HeaderOf(const web::Response& response, std::string_view name);

}  // namespace connector::testing
