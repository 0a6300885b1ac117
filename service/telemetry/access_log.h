// One line for each request. Never in it: the query, whose values can be personal, other than the
// operator's id.
#pragma once

#include "base/http/server/options.h"

namespace connector::service {

// Of the level info, or debug for a health check that is answered UP: those come every few seconds
// for ever. Written within a second, or at once if a terminal reads them.
void LogAccess(const http::AccessEntry& entry);

}  // namespace connector::service
