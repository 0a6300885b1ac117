// More clients than the service wants.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <mutex>
#include <thread>

#include "tests/support/client.h"
#include "tests/support/server.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

const std::string kRequest = "GET /echo HTTP/1.1\r\nHost: test\r\n\r\n";

std::vector<Client> Connect(std::uint16_t port, int count) {
  std::vector<Client> clients;
  for (int i = 0; i < count; ++i) clients.emplace_back(port);
  return clients;
}

TEST(Flood, FiveHundredClientsThatDribbleDelayNobodyAndAreTurnedAway) {
  http::Limits limits;
  limits.head_timeout = milliseconds(3'000);
  TestServer server(limits, 2);
  auto dribblers = Connect(server.port(), 500);
  const std::string request = "GET /echo HTTP/1.1\r\n";
  for (std::size_t second = 0; second < 3; ++second) {
    for (auto& client : dribblers) client.Send(request.substr(second, 1));
    const auto until = std::chrono::steady_clock::now() + milliseconds(1'000);
    do {
      Client prompt(server.port());
      prompt.Send(kRequest);
      const auto answer = prompt.Read(milliseconds(1'000));
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 200);
    } while (std::chrono::steady_clock::now() < until);
  }
  for (auto& client : dribblers) {
    const auto answer = client.Read(milliseconds(5'000));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
  }
}

TEST(Flood, ClientThatPipelinesWithoutEndLeavesTurnsToOthers) {
  TestServer server({}, 1);
  Client greedy(server.port());
  std::atomic<bool> is_over{false};
  std::thread sender([&] {
    std::string requests;
    for (int i = 0; i < 500; ++i) requests += "GET /slow?1 HTTP/1.1\r\nHost: a\r\n\r\n";
    while (!is_over && greedy.Send(requests)) {
    }
  });
  std::thread reader([&] {
    while (!is_over && greedy.Read()) {
    }
  });
  std::this_thread::sleep_for(milliseconds(100));
  for (int i = 0; i < 10; ++i) {
    Client other(server.port());
    other.Send(kRequest);
    EXPECT_TRUE(other.Read(milliseconds(300)));
  }
  is_over = true;
  ::shutdown(greedy.fd(), SHUT_RDWR);
  sender.join();
  reader.join();
}

// Answered once, and idle since.
Client ConnectIdle(std::uint16_t port) {
  Client client(port);
  client.Send(kRequest);
  EXPECT_TRUE(client.Read());
  return client;
}

TEST(Flood, LongestIdleConnectionMakesRoomForANewOne) {
  http::Limits limits;
  limits.connections = 20;
  for (const unsigned threads : {1U, 3U}) {
    TestServer server(limits, threads);
    auto clients = Connect(server.port(), 1);  // has never asked
    std::this_thread::sleep_for(milliseconds(20));
    clients.emplace_back(server.port());
    clients.back().Send("GET /echo HT");  // has begun to
    std::this_thread::sleep_for(milliseconds(20));
    clients.emplace_back(server.port());  // has not sent all of a body
    clients.back().Send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
    std::this_thread::sleep_for(milliseconds(20));
    while (clients.size() < limits.connections) {
      clients.push_back(ConnectIdle(server.port()));
      std::this_thread::sleep_for(milliseconds(5));
    }
    for (std::size_t i = 0; i < limits.connections; ++i) {
      if (i == 5) {  // no longer the one that has been idle longest
        clients.at(i).Send(kRequest);
        ASSERT_TRUE(clients.at(i).Read());
        std::this_thread::sleep_for(milliseconds(5));
        continue;
      }
      EXPECT_FALSE(clients.at(i).IsClosed(milliseconds(10))) << i;
      clients.push_back(ConnectIdle(server.port()));
      EXPECT_TRUE(clients.at(i).IsClosed(milliseconds(1'000))) << i;
      std::this_thread::sleep_for(milliseconds(5));
    }
    for (int i = 0; i < 5; ++i) {  // as many came before it asked again
      EXPECT_FALSE(clients.at(5).IsClosed(milliseconds(10)));
      clients.push_back(ConnectIdle(server.port()));
    }
    clients.push_back(ConnectIdle(server.port()));
    EXPECT_TRUE(clients.at(5).IsClosed(milliseconds(1'000)));
  }
}

TEST(Flood, ConnectionThatIsBeingAnsweredMakesNoRoom) {
  http::Limits limits;
  limits.connections = 4;
  std::vector<web::Responder> responders;  // answers that wait
  std::mutex mutex;
  http::Server server({"127.0.0.1", 0, 2, limits, {[](const auto&) {}, [](auto, auto) {}}}, [&] {
    return [&](const web::Request&) -> web::Answer {
      return web::Deferred{[&](web::Responder respond) {
        const std::lock_guard lock(mutex);
        responders.push_back(std::move(respond));
      }};
    };
  });
  server.Start();
  auto clients = Connect(server.port(), 4);
  for (auto& client : clients) client.Send(kRequest);
  std::this_thread::sleep_for(milliseconds(100));
  Client refused(server.port());
  const auto answer = refused.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->Header("content-type"), "application/problem+json");
  EXPECT_EQ(answer->Header("connection"), "close");
  EXPECT_EQ(answer->Header("retry-after"), "1");
  EXPECT_NE(answer->Header("x-request-id"), "");
  {
    const std::lock_guard lock(mutex);
    for (const auto& respond : responders) respond({});
  }
  for (auto& client : clients) EXPECT_EQ(client.Read()->status, 200);
}

TEST(Flood, FullHouseOfIdleOnesIsOpenToManyAtOnce) {
  http::Limits limits;
  limits.connections = 50;
  TestServer server(limits, 2);
  auto idle = Connect(server.port(), 50);
  for (auto& client : idle) client.Send("G");
  std::this_thread::sleep_for(milliseconds(100));
  for (int round = 0; round < 10; ++round) {
    auto clients = Connect(server.port(), 20);
    for (auto& client : clients) client.Send(kRequest);
    for (auto& client : clients) {
      const auto answer = client.Read();
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 200);
    }
  }
}

TEST(Flood, RunningOutOfDescriptorsNeitherSpinsNorEndsTheService) {
  TestServer server({}, 2);
  constexpr int kClients = 40;
  auto clients = Connect(server.port(), 1);
  clients.front().Send(kRequest);
  ASSERT_TRUE(clients.front().Read());
  // The clients' own descriptors count too: leave room for some, and for fewer accepted ones.
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto before_limit = limit.rlim_cur;
  std::vector<Client> waiting;
  limit.rlim_cur = static_cast<rlim_t>(clients.front().fd()) + kClients;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  try {
    for (;;) {
      waiting.emplace_back(server.port());
      waiting.back().Send(kRequest);
    }
  } catch (const std::runtime_error&) {
  }
  const auto before = ProcessorTime();
  std::this_thread::sleep_for(milliseconds(1'000));
  EXPECT_LT(ProcessorTime() - before, milliseconds(300));

  limit.rlim_cur = before_limit;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ASSERT_GT(waiting.size(), 10U);
  for (auto& client : waiting) {
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
}

TEST(Flood, ManyShortConnectionsLeaveNoneOpen) {
  TestServer server({}, 2);
  for (int i = 0; i < 2'000; ++i) {
    Client client(server.port());
    client.Send(kRequest);
    ASSERT_TRUE(client.Read());
  }
  EXPECT_TRUE(server.server().Drain(milliseconds(3'000)));
}

}  // namespace
}  // namespace connector::testing
