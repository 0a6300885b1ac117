// The HTTP adapter on a free port, with handlers made for tests.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/http/server/server.h"

namespace connector::testing {

// GET or POST /echo: "METHOD|path|query|body"; /bytes?N: that many; /throw and /throw-int; /slow?N:
// answers after N milliseconds; everything else: 404.
web::Response AnswerForTests(const web::Request& request);

class TestServer {
 public:
  explicit TestServer(const http::Limits& limits = {}, unsigned threads = 2);

  std::uint16_t port() const { return server_.port(); }
  http::Server& server() { return server_; }
  int answers() const { return answers_; }
  int failures() const { return failures_; }

 private:
  std::atomic<int> answers_{0};
  std::atomic<int> failures_{0};
  http::Server server_;
};

// Applier time that this process has used.
std::chrono::milliseconds ProcessorTime();

}  // namespace connector::testing
