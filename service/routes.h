// What the connector answers to what: the table that a newcomer reads first is in routes.cpp.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <vector>

#include "shop/model.h"
#include "web/message.h"

namespace connector::service {

struct Route {
  std::string_view method;  // GET also answers HEAD
  std::string_view path;
  web::Handler handler;
  std::string_view contract;  // the section of the contract that it implements
};

// Finds the route and calls its handler. OPTIONS is answered, an unknown path is a 404, another
// method a 405, both with Allow; a POST that does not say how long its body is, a 411; a database
// that cannot answer now, a 503.
web::Handler Dispatch(std::vector<Route> routes);

struct ShopOptions {
  std::filesystem::path database;
  std::chrono::milliseconds query_timeout;
  shop::Revision default_revision;
  const std::atomic<bool>& is_draining;  // health is DOWN then
};

// The connector's handler for one worker thread, with its own connection to the database.
web::Handler MakeConnector(const ShopOptions& options);

}  // namespace connector::service
