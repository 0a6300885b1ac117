// Whoever is there already, and whatever they ask, others get their turn.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "service/http/server.h"
#include "tests/support/client.h"
#include "tests/support/server.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

const std::string kEnd = " HTTP/1.1\r\nHost: test\r\n\r\n";

std::string Pipeline(const std::string& path, int count) {
  std::string requests;
  for (int i = 0; i < count; ++i) requests += "GET " + path + kEnd;
  return requests;
}

milliseconds TimeOf(const std::function<void()>& action) {
  const auto start = Clock::now();
  action();
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

TEST(Fairness, ConnectionGetsOneRequestInATurn) {
  std::mutex mutex;
  std::string order;
  http::Server server({"127.0.0.1", 0, 1, {}, {[](const auto&) {}, [](auto, auto) {}}}, [&] {
    return [&](const web::Request& request) {
      std::this_thread::sleep_for(milliseconds(2));
      const std::lock_guard lock(mutex);
      order += request.path.substr(1);
      return web::Response{};
    };
  });
  server.Start();
  Client first(server.port());
  Client second(server.port());
  constexpr int kRequests = 40;
  first.Send(Pipeline("/a", kRequests));
  second.Send(Pipeline("/b", kRequests));
  for (auto* client : {&first, &second}) {
    for (int i = 0; i < kRequests; ++i) ASSERT_TRUE(client->Read());
  }
  const auto both_are_there = order.find('b');
  EXPECT_EQ(order.substr(both_are_there, 40).find("aa"), std::string::npos) << order;
  EXPECT_EQ(order.substr(both_are_there, 40).find("bb"), std::string::npos) << order;
}

TEST(Fairness, NewConnectionIsServedBeforeOldOnesAreResumed) {
  TestServer server({}, 1);
  std::vector<Client> old;
  for (int i = 0; i < 30; ++i) {
    old.emplace_back(server.port());
    old.back().Send(Pipeline("/slow?10", 20));  // a round of all of them takes 300 ms
  }
  std::this_thread::sleep_for(milliseconds(400));
  for (int i = 0; i < 5; ++i) {
    const auto time = TimeOf([&] { EXPECT_TRUE(Get(server.port(), "/echo")); });
    EXPECT_LT(time, milliseconds(150));
  }
}

}  // namespace
}  // namespace connector::testing
