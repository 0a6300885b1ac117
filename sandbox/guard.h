// Who is answered, except by the REST API, which has its own key (sandbox: Safety).
#pragma once

#include <optional>
#include <string>

#include "base/http/server/dispatch.h"

namespace connector::sandbox {

// With a token: whoever has it, or a session that began with it; who asks for a page without either
// is led to the login, which anybody may see. Without: this machine alone. Never a page of somebody
// else's: its requests have a name of its own (Host), or say where they come from (Origin).
http::Guard MakeGuard(std::optional<std::string> token);

}  // namespace connector::sandbox
