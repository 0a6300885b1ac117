// The operator's listener: what the service does and what became of each event. Not for the public.
#pragma once

#include <vector>

#include "base/http/server/dispatch.h"
#include "base/http/server/pool.h"
#include "base/web/message.h"
#include "service/backend.h"

namespace connector::service {

std::vector<http::Route> OperatorRoutes(Backend& backend);

// For one worker thread, with its own connection to the database.
web::Handler MakeOperator(Backend& backend, http::Pool& pool);

// The same for one thread of that pool.
web::Handler MakeOperatorForPool(Backend& backend);

}  // namespace connector::service
