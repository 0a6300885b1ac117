// From a request to its handler, by a table of routes.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/web/message.h"
#include "service/pool.h"

namespace connector::service {

enum class Access {
  kPublic,   // anybody may ask
  kSigned,   // on the connector's listener: the request carries the platform's signature
  kTrusted,  // on the operator's listener: the request carries the token, where one is set
};

// Whether a request may take longer than about a millisecond. Others wait meanwhile, so it is asked
// of each request and decides by what costs nothing to look at.
using TakesLong = bool (*)(const web::Request&);

struct Route {
  std::string_view method;  // GET also answers HEAD
  std::string_view path;  // may have one segment {…}, which request.argument then holds, decoded
  Access access;
  web::Handler handler;
  std::string_view contract;  // the section of contract/README.md that it implements
  TakesLong takes_long = [](const web::Request&) { return false; };
};

// Looks at a request for a route that is not public, before anything of it is parsed; a response
// where it is refused.
using Guard = std::function<std::optional<web::Response>(const web::Request&)>;

// Finds the route, asks the guard and calls the handler. OPTIONS is answered, an unknown path is a
// 404, another method a 405, both with Allow; a POST that does not say how long its body is, a 411;
// a database that cannot answer now, a 503. What may take long is left to the pool, once the guard
// has let it in, or called here too where there is none.
web::Handler Dispatch(std::vector<Route> routes, Guard guard, Pool* pool = nullptr);

// For the pool's own threads.
Guard LetIn();

}  // namespace connector::service
