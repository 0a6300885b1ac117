// The operator's listener: what the service does and what became of each event. Not for the public.
#pragma once

#include <vector>

#include "base/web/message.h"
#include "service/backend.h"
#include "service/dispatch.h"
#include "service/pool.h"

namespace connector::service {

std::vector<Route> OperatorRoutes(Backend& backend);

// For one worker thread, with its own connection to the database.
web::Handler MakeOperator(Backend& backend, Pool& pool);

// The same for one thread of that pool.
web::Handler MakeOperatorForPool(Backend& backend);

}  // namespace connector::service
