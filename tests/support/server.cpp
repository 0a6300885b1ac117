#include "tests/support/server.h"

#include <ctime>
#include <stdexcept>
#include <thread>

namespace connector::testing {

web::Response AnswerForTests(const web::Request& request) {
  const auto number = [&] { return std::stoul(std::string(request.query)); };
  if (request.path == "/echo") {
    return {200,
            {},
            std::string(request.method) + "|" + std::string(request.path) + "|" +
                std::string(request.query) + "|" + std::string(request.body),
            ""};
  }
  if (request.path == "/bytes") return {200, {}, std::string(number(), 'x'), ""};
  if (request.path == "/throw") throw std::runtime_error("a secret");
  if (request.path == "/throw-int") throw 42;
  if (request.path == "/slow") {
    std::this_thread::sleep_for(std::chrono::milliseconds(number()));
    return {200, {}, "slow", ""};
  }
  return {404, {}, "", ""};
}

TestServer::TestServer(const http::Limits& limits, unsigned threads)
    : server_({"127.0.0.1",
               0,
               threads,
               limits,
               {[this](const auto&) { ++answers_; }, [this](auto, auto) { ++failures_; }}},
              [] { return web::Handler(AnswerForTests); }) {
  server_.Start();
}

std::chrono::milliseconds ProcessorTime() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::milliseconds(time.tv_sec * 1'000 + time.tv_nsec / 1'000'000);
}

}  // namespace connector::testing
