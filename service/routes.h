// What the connector answers to what: the table that a newcomer reads first is in routes.cpp.
#pragma once

#include <vector>

#include "base/http/server/dispatch.h"
#include "base/http/server/pool.h"
#include "base/web/message.h"
#include "service/backend.h"

namespace connector::service {

std::vector<http::Route> ConnectorRoutes(Backend& backend);

// The connector's handler for one worker thread, with its own connection to the database.
web::Handler MakeConnector(Backend& backend, http::Pool& pool);

// The same for one thread of that pool.
web::Handler MakeConnectorForPool(Backend& backend);

}  // namespace connector::service
