// Who is answered, except by the REST API, which has its own key (sandbox: Safety).
#pragma once

#include <optional>
#include <string>

#include "base/http/server/dispatch.h"

namespace connector::sandbox {

// With a token: whoever has it. Without: this machine alone, and no page of somebody else's: its
// requests have a name of its own (Host), or say where they come from (Origin).
http::Guard MakeGuard(std::optional<std::string> token);

}  // namespace connector::sandbox
