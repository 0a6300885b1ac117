// A request and its response as values: all that a handler sees of HTTP.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::web {

struct Header {
  std::string_view name;
  std::string_view value;
};

// Views into the connection's buffers: they live until the handler returns.
struct Request {
  std::string_view method;
  std::string_view path;   // as received, percent-escapes untouched, without the query
  std::string_view query;  // as received, without the question mark; signatures cover these bytes
  std::vector<Header> headers;
  std::string_view body;         // as received, after chunks were joined
  bool declares_length = false;  // Content-Length or chunked
  std::string_view id;           // the request's X-Request-Id
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string operator_id;  // idOperator, for the access log (contract, Common to every call)
};

// One handler serves one worker thread; it need not be thread-safe.
using Handler = std::function<Response(const Request&)>;

inline Response JsonResponse(std::string body) {
  return {200, {{"Content-Type", "application/json"}}, std::move(body), {}};
}

}  // namespace connector::web
