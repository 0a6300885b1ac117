// Whoever is there already, and whatever they ask, others get their turn.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "base/http/server/dispatch.h"
#include "base/http/server/pool.h"
#include "base/http/server/server.h"
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
  const std::lock_guard lock(mutex);
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
  auto shortest = milliseconds::max();  // a busy machine lengthens some
  for (int i = 0; i < 5; ++i) {
    shortest = std::min(shortest, TimeOf([&] { EXPECT_TRUE(Get(server.port(), "/echo")); }));
  }
  EXPECT_LT(shortest, milliseconds(100));
}

TEST(Fairness, QuickRequestsDoNotWaitForThoseThatTakeLong) {
  const std::vector<http::Route> routes = {
      {"GET", "/quick", http::Access::kPublic, [](const auto&) { return web::Response{}; }},
      {"GET", "/long", http::Access::kPublic,
       [](const auto&) {
         std::this_thread::sleep_for(milliseconds(20));
         return web::Response{};
       },
       [](const auto&) { return true; }},
  };
  http::Pool::Limits limits;
  limits.threads = 2;
  http::Pool pool(limits, {[](auto, auto) {}, [](auto) {}, [] {}},
                  [&] { return http::Dispatch(routes, {}); });
  http::Server server({"127.0.0.1", 0, 1, {}, {[](const auto&) {}, [](auto, auto) {}}}, [&] {
    return http::Dispatch(routes, {http::LetIn(), {}, &pool});
  });
  server.Start();
  std::atomic<bool> is_over{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> others;
  for (int i = 0; i < 32; ++i) {
    others.emplace_back([&] {
      Client client(server.port());
      while (!is_over) {
        client.Send("GET /long" + kEnd);
        const auto answer = client.Read();
        if (answer && answer->status == 200) ++answered;
      }
    });
  }
  std::this_thread::sleep_for(milliseconds(100));
  std::vector<milliseconds> times;
  Client probe(server.port());  // it stays, as a proxy's connections do
  for (int i = 0; i < 20; ++i) {
    times.push_back(TimeOf([&] {
      probe.Send("GET /quick" + kEnd);
      const auto answer = probe.Read();
      EXPECT_TRUE(answer && answer->status == 200);
    }));
  }
  is_over = true;
  for (auto& other : others) other.join();
  EXPECT_GT(answered, 32);
  std::sort(times.begin(), times.end());
  EXPECT_LT(times.at(times.size() / 2), milliseconds(50));
  EXPECT_TRUE(server.Drain(milliseconds(5'000)));
}

}  // namespace
}  // namespace connector::testing
