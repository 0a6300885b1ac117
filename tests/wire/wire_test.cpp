// Real sockets against the HTTP adapter: each test guards against a behaviour of Pistache's own
// HTTP layer that would break a service. The tables of accepted and refused requests, cut at every
// byte, are in tests/service/http/connection_test.cpp, which needs no socket.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "tests/support/client.h"
#include "tests/support/server.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

const std::string kHost = "Host: test\r\n";
const std::string kEcho = "GET /echo HTTP/1.1\r\n" + kHost + "\r\n";

void Pause(milliseconds time) { std::this_thread::sleep_for(time); }

// Whether a new client is answered promptly.
bool IsServing(std::uint16_t port) {
  Client client(port);
  client.Send(kEcho);
  const auto answer = client.Read(milliseconds(2'000));
  return answer && answer->status == 200;
}

TEST(Wire, ChunkedBodyMayBeCutAnywhere) {
  TestServer server({}, 1);
  const std::string request = "POST /echo HTTP/1.1\r\n" + kHost +
                              "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n"
                              "0\r\nTrailer: t\r\n\r\n";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    Client client(server.port());
    client.Send(std::string_view(request).substr(0, cut));
    Pause(milliseconds(2));
    client.Send(std::string_view(request).substr(cut));
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << "cut at " << cut;
    EXPECT_EQ(answer->body, "POST|/echo||abcdefg") << "cut at " << cut;
  }
  const auto before = ProcessorTime();
  Pause(milliseconds(300));
  EXPECT_LT(ProcessorTime() - before, milliseconds(100));
}

TEST(Wire, UnfinishedChunkedBodyCostsNothingAndTimesOut) {
  http::Limits limits;
  limits.body_timeout = milliseconds(600);
  TestServer server(limits, 1);
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r");
  const auto before = ProcessorTime();
  Pause(milliseconds(300));
  EXPECT_TRUE(IsServing(server.port()));
  EXPECT_LT(ProcessorTime() - before, milliseconds(150));
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
}

TEST(Wire, ClientsThatNeverReadDelayNobodyAndCostNothing) {
  http::Limits limits;
  limits.write_timeout = milliseconds(3'000);
  TestServer server(limits, 2);
  std::vector<Client> deaf;
  for (int i = 0; i < 8; ++i) {
    deaf.emplace_back(server.port(), 4096);
    deaf.back().Send("GET /bytes?8000000 HTTP/1.1\r\n" + kHost + "\r\n" + kEcho);
  }
  Pause(milliseconds(300));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(IsServing(server.port()));
  const auto before = ProcessorTime();
  Pause(milliseconds(1'000));
  EXPECT_LT(ProcessorTime() - before, milliseconds(500));  // a worker that spins takes them all
  EXPECT_EQ(server.answers(), 8 + 20);                     // what they sent after it waits
  Pause(milliseconds(2'500));                              // until the limit
  for (auto& client : deaf) {
    const auto rest = client.ReadToEnd();
    ASSERT_TRUE(rest);
    EXPECT_LT(rest->size(), 8'000'000U);
  }
}

TEST(Wire, SlowReaderGetsEveryByte) {
  TestServer server({}, 1);
  Client client(server.port(), 4096);
  client.Send("GET /bytes?3000000 HTTP/1.1\r\n" + kHost + "\r\n" + kEcho);
  Pause(milliseconds(200));
  const auto large = client.Read();
  ASSERT_TRUE(large);
  EXPECT_EQ(large->body, std::string(3'000'000, 'x'));
  EXPECT_EQ(client.Read()->body, "GET|/echo||");
}

TEST(Wire, HandlersThatThrowAreA500AndNothingElse) {
  TestServer server;
  for (const std::string path : {"/throw", "/throw-int"}) {
    Client client(server.port());
    client.Send("GET " + path + " HTTP/1.1\r\n" + kHost + "X-Request-Id: r-1\r\n\r\n" + kEcho);
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500);
    EXPECT_EQ(answer->Header("content-type"), "application/problem+json");
    EXPECT_EQ(answer->body.find("secret"), std::string::npos);
    EXPECT_NE(answer->body.find("r-1"), std::string::npos);
    EXPECT_EQ(client.Read()->status, 200);
  }
  EXPECT_EQ(server.failures(), 2);
}

TEST(Wire, ConnectionsStayOpenUnlessTheClientSaysOtherwise) {
  TestServer server;
  Client client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.Send(kEcho);
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->Header("connection"), "");
  }
  client.Send("GET /echo HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n");
  EXPECT_EQ(client.Read()->Header("connection"), "close");
  EXPECT_TRUE(client.IsClosed(milliseconds(500)));

  Client old(server.port());
  old.Send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Read()->status, 200);
  EXPECT_TRUE(old.IsClosed(milliseconds(500)));
}

TEST(Wire, PipelinedRequestsAreAllAnsweredInOrder) {
  TestServer server;
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 1'000; ++i) {
    requests += "POST /echo?" + std::to_string(i) + " HTTP/1.1\r\n" + kHost +
                "Content-Length: 4\r\n\r\nbody";
  }
  std::thread sender([&] { client.Send(requests); });
  for (int i = 0; i < 1'000; ++i) {
    const auto answer = client.Read();
    if (!answer) {
      ADD_FAILURE() << i;
      break;
    }
    EXPECT_EQ(answer->body, "POST|/echo|" + std::to_string(i) + "|body");
  }
  sender.join();
}

TEST(Wire, TargetAndBodyArriveByteForByte) {
  TestServer server;
  Client client(server.port());
  const std::string query = "b=2&a=%41&a=+&%5B%5d=%zz&&=;x?/\xC3\xA9";
  const std::string body("{\"a\" : 1}\r\n\0\xFF", 13);
  client.Send("POST /echo?" + query + " HTTP/1.1\r\n" + kHost + "Content-Length: 13\r\n\r\n" +
              body);
  EXPECT_EQ(client.Read()->body, "POST|/echo|" + query + "|" + body);
}

TEST(Wire, HeadersThatNobodyNeedsDoNoHarm) {
  TestServer server;
  Client client(server.port());
  for (const std::string header :
       {"Cookie: foo", "Date: yesterday", "Cache-Control: x=3", "Accept: foo",
        "Content-Type:", "Authorization:", "Accept-Encoding: \"", "Upgrade: h2c"}) {
    client.Send("GET /echo HTTP/1.1\r\n" + kHost + header + "\r\n\r\n");
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << header;
    EXPECT_EQ(answer->status, 200) << header;
  }
}

TEST(Wire, AmbiguousLengthsAreRefusedAndTheConnectionClosed) {
  TestServer server;
  for (const std::string headers :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length : 5", "Content-Length: abc", "Content-Length: -1", "No colon",
        "A: folded\r\n line"}) {
    Client client(server.port());
    client.Send("POST /echo HTTP/1.1\r\n" + kHost + headers + "\r\n\r\n0\r\n\r\n" + kEcho);
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << headers;
    EXPECT_EQ(answer->status, 400) << headers;
    EXPECT_TRUE(client.IsClosed(milliseconds(3'000))) << headers;
  }
}

TEST(Wire, ExpectContinueIsAnswered) {
  TestServer server;
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\n" + kHost +
              "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read()->status, 100);
  client.Send("body");
  EXPECT_EQ(client.Read()->body, "POST|/echo||body");
}

TEST(Wire, LimitsOfHeadAndBodyAreAnsweredEvenWhileTheClientStillSends) {
  TestServer server;
  struct {
    std::string start;
    std::size_t rest_bytes;
    int status;
  } const cases[] = {
      {"GET /echo HTTP/1.1\r\n" + kHost + "A: ", 1U << 20U, 431},
      {"GET /", 1U << 20U, 414},
      {"POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 1048576\r\n\r\n", 1U << 20U, 413},
  };
  for (const auto& c : cases) {
    Client client(server.port());
    std::thread sender([&] { client.Send(c.start + std::string(c.rest_bytes, 'a')); });
    const auto answer = client.Read();
    sender.join();
    ASSERT_TRUE(answer) << c.status;
    EXPECT_EQ(answer->status, c.status);
    EXPECT_TRUE(client.IsClosed(milliseconds(3'000))) << c.status;
  }
}

TEST(Wire, LargestBodyIsTaken) {
  TestServer server;
  Client client(server.port());
  const std::string body(262'144, 'b');
  client.Send("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 262144\r\n\r\n" + body);
  EXPECT_EQ(client.Read()->body, "POST|/echo||" + body);
}

TEST(Wire, PartialRequestTimesOutOnAKeptConnectionToo) {
  http::Limits limits;
  limits.head_timeout = milliseconds(300);
  TestServer server(limits);
  Client client(server.port());
  client.Send(kEcho);
  ASSERT_TRUE(client.Read());
  client.Send("GET /echo HTTP/1.1\r\nHo");
  const auto answer = client.Read(milliseconds(2'000));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_TRUE(client.IsClosed(milliseconds(3'000)));
}

TEST(Wire, IdleConnectionIsClosedInTime) {
  http::Limits limits;
  limits.idle_timeout = milliseconds(300);
  TestServer server(limits);
  Client client(server.port());
  client.Send(kEcho);
  ASSERT_TRUE(client.Read());
  EXPECT_FALSE(client.IsClosed(milliseconds(100)));
  EXPECT_TRUE(client.IsClosed(milliseconds(3'000)));
}

TEST(Wire, DrainAnswersWhatWasAsked) {
  TestServer server({}, 2);
  std::vector<Client> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back(server.port());
    clients.back().Send("GET /slow?100 HTTP/1.1\r\n" + kHost + "\r\n");
  }
  Client idle(server.port());
  Client half(server.port());
  half.Send("GET /echo HTTP/1.1\r\n");
  std::thread late([&half] {
    Pause(milliseconds(150));
    half.Send(kHost + "\r\n");
  });
  EXPECT_TRUE(server.server().Drain(milliseconds(5'000)));
  late.join();
  for (auto& client : clients) {
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "slow");
    EXPECT_EQ(answer->Header("connection"), "close");
  }
  EXPECT_EQ(half.Read()->status, 200);
  EXPECT_TRUE(idle.IsClosed());
  EXPECT_THROW(Client{server.port()}, std::runtime_error);
}

TEST(Wire, DrainDoesNotWaitForEver) {
  std::optional<TestServer> server(std::in_place);
  Client half(server->port());
  half.Send("GET /echo HTTP/1.1\r\n");
  Pause(milliseconds(50));
  EXPECT_FALSE(server->server().Drain(milliseconds(300)));
  server.reset();
  EXPECT_TRUE(half.IsClosed());
}

TEST(Wire, HeadAndDateAndTheRest) {
  TestServer server;
  Client client(server.port());
  client.Send("HEAD /bytes?50 HTTP/1.1\r\n" + kHost + "\r\n" + kEcho);
  const auto head = client.Read(kPatience, false);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->Header("content-length"), "50");
  EXPECT_NE(head->Header("date"), "");
  EXPECT_EQ(head->Header("x-content-type-options"), "nosniff");
  EXPECT_EQ(client.Read()->body, "GET|/echo||");
}

TEST(Wire, WhatIsNoHttpIsRefusedAtOnce) {
  TestServer server({}, 1);
  Client silent(server.port());
  struct {
    std::string what;
    std::string bytes;
    int status;
  } const cases[] = {
      {"a TLS greeting", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
      {"its first byte", "\x16", 400},
      {"one of SSL 2", std::string("\x80\x2e\x01\x00\x02", 5), 400},
      {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a PROXY header, version 1", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", 400},
      {"a PROXY header, version 2", std::string("\r\n\r\n\x00\r\nQUIT\n", 12), 400},
      {"an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n", 400},
      {"an empty SOCKS 5 greeting", std::string("\x05\x01\x00", 3), 400},
      {"a blank", " ", 400},
      {"JSON", "{\"a\"", 400},
      {"zeros", std::string(3, '\0'), 400},
      {"UTF-8 with a mark", "\xEF\xBB\xBFGET", 400},
      {"a control later on", "GET /\x01", 400},
      {"a control in a field", "GET / HTTP/1.1\r\nA: \x7F", 400},
      {"an empty line, then TLS", "\r\n\x16", 400},
  };
  for (const auto& c : cases) {
    Client client(server.port());
    client.Send(c.bytes);
    const auto answer = client.Read(milliseconds(1'000));
    ASSERT_TRUE(answer) << c.what;
    EXPECT_EQ(answer->status, c.status) << c.what;
    EXPECT_EQ(answer->Header("connection"), "close") << c.what;
    EXPECT_TRUE(client.IsClosed(milliseconds(3'000))) << c.what;
  }
  EXPECT_TRUE(IsServing(server.port()));
}

TEST(Wire, HalfClosedClientIsAnswered) {
  TestServer server;
  Client client(server.port());
  client.Send(kEcho + kEcho);
  client.EndSending();
  EXPECT_EQ(client.Read()->status, 200);
  EXPECT_EQ(client.Read()->status, 200);
  EXPECT_TRUE(client.IsClosed());
}

TEST(Wire, ClientsThatResetLeaveNothingBehind) {
  TestServer server;
  for (int i = 0; i < 200; ++i) {
    Client client(server.port());
    client.Send(i % 2 == 0 ? "GET /bytes?500000 HTTP/1.1\r\n" + kHost + "\r\n" : "GET /ec");
    client.Reset();
  }
  EXPECT_TRUE(IsServing(server.port()));
  EXPECT_TRUE(server.server().Drain(milliseconds(3'000)));
}

TEST(Wire, PortThatIsTakenIsNamed) {
  TestServer server;
  try {
    http::Server second({"127.0.0.1", server.port(), 1, {}, {}}, [] { return web::Handler(); });
    ADD_FAILURE();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(),
              "127.0.0.1:" + std::to_string(server.port()) + ": Address already in use");
  }
}

TEST(Wire, ServesIpv6) {
  http::Server server({"::1", 0, 1, {}, {[](const auto&) {}, [](auto, auto) {}}},
                      [] { return web::Handler(AnswerForTests); });
  EXPECT_NE(server.port(), 0);
}

}  // namespace
}  // namespace connector::testing
