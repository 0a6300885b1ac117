// From a request to its handler, by a table of routes.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/http/server/pool.h"
#include "base/web/message.h"

namespace connector::http {

enum class Access {
  kPublic,   // anybody may ask
  kGuarded,  // the guard is asked first
};

// Whether a request may take longer than about a millisecond. Others wait meanwhile, so it is asked
// of each request and decides by what costs nothing to look at.
using TakesLong = bool (*)(const web::Request&);

struct Route {
  std::string_view method;  // GET also answers HEAD
  std::string_view path;  // may have one segment {…}, which request.argument then holds, decoded
  Access access;
  web::Handler handler;
  TakesLong takes_long = [](const web::Request&) { return false; };
  Pool* pool = nullptr;  // of its own, for what waits for others; if null, that of the options
};

// Looks at a request for a route that is not public, before anything of it is parsed; a response
// if it is refused.
using Guard = std::function<std::optional<web::Response>(const web::Request&)>;

// Lets everybody in: for the pool's own threads.
Guard LetIn();

// The answer to a request whose handler threw, or nullopt for a bug, which is a 500.
using Rescue =
    std::function<std::optional<web::Response>(const std::exception&, const web::Request&)>;

struct DispatchOptions {
  Guard guard = LetIn();
  Rescue rescue{};               // may be empty
  Pool* pool = nullptr;          // for what takes long; without one all is called here
  bool requires_length = false;  // of a POST or PUT: 411 otherwise
};

// Finds the route, asks the guard and calls the handler. OPTIONS is answered, an unknown path is a
// 404, another method a 405, both with Allow. What may take long is left to the pool, once the
// guard has let it in.
web::Handler Dispatch(std::vector<Route> routes, DispatchOptions options);

}  // namespace connector::http
