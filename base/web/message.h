// A request and its response as values: all that a handler sees of HTTP.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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
  std::string_view client;       // the address that it came from, without the port
  std::string argument;          // what stands for the {…} of the route's path, decoded
};

// A request that lives longer: its views are into a copy of its own.
class OwnedRequest {
 public:
  explicit OwnedRequest(Request request);
  OwnedRequest(const OwnedRequest&) = delete;
  OwnedRequest& operator=(const OwnedRequest&) = delete;

  const Request& get() const { return request_; }

 private:
  std::string bytes_;
  Request request_;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string operator_id;   // idOperator, for the access log (contract, Common to every call)
  std::string_view route{};  // the path in the route table, for the metrics; it outlives everything
};

// Takes the one response to a request. May be called from any thread.
using Responder = std::function<void(Response)>;

// The answer of a handler that must wait for something: `start` is called once, on the handler's
// thread, and has the response given later. The request's views are gone by then.
struct Deferred {
  std::function<void(Responder)> start;
};

using Answer = std::variant<Response, Deferred>;

// One handler serves one worker thread; it need not be thread-safe.
using Handler = std::function<Answer(const Request&)>;

inline Response JsonResponse(std::string body) {
  Response response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

// The values of the header, in whatever case its name is written.
std::vector<std::string_view> HeaderValues(const Request& request, std::string_view name);

// What is between the commas of those values, without white space around it.
std::vector<std::string_view> HeaderElements(const Request& request, std::string_view name);

// Whether If-None-Match, of which these are the elements, names what has this entity tag.
bool IsKnown(const std::vector<std::string_view>& tags, std::string_view tag);

}  // namespace connector::web
