// More clients than the service wants.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <thread>

#include "tests/support/client.h"
#include "tests/support/server.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

const std::string kEcho = "GET /echo HTTP/1.1\r\nHost: test\r\n\r\n";

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
      prompt.Send(kEcho);
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
    other.Send(kEcho);
    EXPECT_TRUE(other.Read(milliseconds(300)));
  }
  is_over = true;
  ::shutdown(greedy.fd(), SHUT_RDWR);
  sender.join();
  reader.join();
}

TEST(Flood, ConnectionsBeyondTheLimitAreToldSo) {
  http::Limits limits;
  limits.connections = 20;
  TestServer server(limits, 2);
  auto clients = Connect(server.port(), 20);
  for (auto& client : clients) {
    client.Send(kEcho);
    ASSERT_TRUE(client.Read());
  }
  Client refused(server.port());
  const auto answer = refused.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->Header("content-type"), "application/problem+json");
  EXPECT_EQ(answer->Header("connection"), "close");
  EXPECT_NE(answer->Header("x-request-id"), "");

  clients.pop_back();
  std::optional<Answer> served;
  for (int i = 0; i < 100 && (!served || served->status != 200); ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    Client client(server.port());
    client.Send(kEcho);
    served = client.Read();
  }
  ASSERT_TRUE(served);
  EXPECT_EQ(served->status, 200);
}

TEST(Flood, RunningOutOfDescriptorsNeitherSpinsNorEndsTheService) {
  TestServer server({}, 2);
  constexpr int kClients = 40;
  auto clients = Connect(server.port(), 1);
  clients.front().Send(kEcho);
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
      waiting.back().Send(kEcho);
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
    client.Send(kEcho);
    ASSERT_TRUE(client.Read());
  }
  EXPECT_TRUE(server.server().Drain(milliseconds(3'000)));
}

}  // namespace
}  // namespace connector::testing
