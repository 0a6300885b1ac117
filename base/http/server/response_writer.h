// A response → the bytes of its head.
#pragma once

#include <ctime>
#include <random>
#include <string>
#include <string_view>

#include "base/web/message.h"

namespace connector::http {

// The Date header's value, worked out once a second. Belongs to one thread.
class DateClock {
 public:
  std::string_view Now();

 private:
  std::time_t second_ = -1;
  std::string text_;
};

// Belongs to one thread.
class RequestIds {
 public:
  RequestIds();

  // What the client sent, if it is 1 to 128 letters, digits and `-._~:+/=`, or a new one.
  std::string IdFor(const web::Request& request);

 private:
  std::mt19937_64 random_;
};

struct ResponseContext {
  std::string_view request_id;
  std::string_view date;
  std::string_view connection;  // the Connection header's value; empty: not sent
};

// Status line and headers, with the length of the response's body and the headers that every
// answer has (contract: X-Request-Id; X-Content-Type-Options stops content sniffing).
std::string WriteHead(const web::Response& response, const ResponseContext& context);

}  // namespace connector::http
