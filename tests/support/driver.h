// Drives a Connection without a socket, as the transport does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server/connection.h"

namespace connector::testing {

class Driver {
 public:
  explicit Driver(web::Handler handler, const http::Limits& limits = {});

  // Offers the bytes in pieces of at most that size and collects what is answered meanwhile.
  // Bytes that the connection no longer wants are dropped.
  std::string Exchange(std::string_view bytes, std::size_t piece_bytes = 16'384);

  void EndSending();
  std::string Pass(std::chrono::milliseconds time);  // and what is answered by then

  // No more answers come.
  bool IsOver() const { return is_over_; }
  bool IsClosed() const { return connection_.next() == http::Connection::Next::kClose; }

  http::Connection& connection() { return connection_; }
  http::Shared& shared() { return shared_; }
  http::Clock::time_point now() const { return now_; }

  std::vector<std::string> access_log;  // "GET /path 200"
  std::vector<std::string> failures;
  std::optional<web::Response> late;  // that a deferred answer brought; for Complete

 private:
  std::string Flush();

  http::Limits limits_;
  http::Observer observer_;
  http::Shared shared_;
  http::Worker worker_;
  http::Clock::time_point now_ = http::Clock::now();
  http::Connection connection_;
  bool is_over_ = false;
};

}  // namespace connector::testing
