// Who is answered on the operator's listener.
#pragma once

#include "base/http/server/dispatch.h"

namespace connector::service {

struct Backend;

enum class TokenVerdict {
  kRight,
  kMissing,
  kWrong,      // also what is no bearer token, and two of them
  kUnchecked,  // there is no token to check with
};

// With a token: whoever has it, however many wrong ones come. Without: tools on this machine, and
// no page that a browser shows. Serves one worker.
http::Guard MakeOperatorGuard(Backend& backend);

}  // namespace connector::service
