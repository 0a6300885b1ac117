#include "base/http/server/connection.h"

#include <gtest/gtest.h>

#include <regex>
#include <stdexcept>

#include "tests/support/driver.h"

namespace connector::http {
namespace {

using std::chrono::milliseconds;
using testing::Driver;

// Answers with what it understood.
web::Response Echo(const web::Request& request) {
  return {200,
          {},
          std::string(request.method) + "|" + std::string(request.path) + "|" +
              std::string(request.query) + "|" + std::string(request.body),
          ""};
}

// The statuses of the answers in a stream of them.
std::string Statuses(const std::string& stream) {
  const std::regex status_line("HTTP/1\\.1 ([0-9]{3}) ");
  std::string statuses;
  for (std::sregex_iterator it(stream.begin(), stream.end(), status_line), end; it != end; ++it) {
    statuses += (statuses.empty() ? "" : " ") + it->str(1);
  }
  return statuses;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string kHost = "Host: test\r\n";

TEST(Connection, ReadsRequestsHoweverTheyAreCut) {
  struct {
    std::string request;
    std::string understood;
  } const cases[] = {
      {"GET /a?b=%20c HTTP/1.1\r\n" + kHost + "\r\n", "GET|/a|b=%20c|"},
      {"GET / HTTP/1.0\r\n\r\n", "GET|/||"},
      {"\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n", "GET|/||"},
      {"GET http://other/a?b HTTP/1.1\r\n" + kHost + "\r\n", "GET|/a|b|"},
      {"GET HTTP://other:80/a HTTP/1.1\r\n" + kHost + "\r\n", "GET|/a||"},
      {"GET http://other HTTP/1.1\r\n" + kHost + "\r\n", "GET|/||"},
      {"OPTIONS http://other HTTP/1.1\r\n" + kHost + "\r\n", "OPTIONS|*||"},
      {"OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", "OPTIONS|*||"},
      {"PURGE /a HTTP/1.1\r\n" + kHost + "\r\n", "PURGE|/a||"},
      {"GET /cr\xC3\xA8me HTTP/1.1\r\n" + kHost + "\r\n", "GET|/cr\xC3\xA8me||"},
      {"GET / HTTP/1.1\r\nhOsT:test\r\nCookie: foo\r\nDate: yesterday\r\nAccept: foo\r\n"
       "Cache-Control: x=3\r\nContent-Type:\r\n\r\n",
       "GET|/||"},
      {"POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\nhello", "POST|/a||hello"},
      {"POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 0\r\n\r\n", "POST|/a||"},
      {"POST /a HTTP/1.1\r\n" + kHost +
           "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
       "POST|/a||hello"},
      {"POST /a HTTP/1.1\r\n" + kHost +
           "Transfer-Encoding: Chunked\r\n\r\n5;name=\"va lue\";x\r\nhello\r\n0;y\r\n"
           "Content-Length: 7\r\n\r\n",
       ""},  // see below: a trailer that is about framing is refused
      {"POST /a HTTP/1.1\r\n" + kHost +
           "Transfer-Encoding: chunked\r\n\r\n005\r\nhello\r\n0\r\nX-Trailer: a\r\n\r\n",
       "POST|/a||hello"},
      {"GET / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\nhello", "GET|/||hello"},
  };
  for (const auto& c : cases) {
    for (std::size_t cut = 0; cut <= c.request.size(); ++cut) {
      Driver driver(Echo);
      auto answer = driver.Exchange(std::string_view(c.request).substr(0, cut));
      answer += driver.Exchange(std::string_view(c.request).substr(cut));
      if (c.understood.empty()) {
        EXPECT_EQ(Statuses(answer), "400") << c.request;
        continue;
      }
      EXPECT_EQ(Statuses(answer), "200") << c.request << " cut at " << cut;
      EXPECT_TRUE(Contains(answer, "\r\n\r\n" + c.understood)) << answer;
    }
    Driver driver(Echo);
    EXPECT_EQ(Statuses(driver.Exchange(c.request, 1)), c.understood.empty() ? "400" : "200");
  }
}

TEST(Connection, RefusesWhatAProxyCouldReadOtherwise) {
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  struct {
    std::string request;
    int status;
  } const cases[] = {
      // Heads.
      {get + "\r\n", 400},                  // no Host
      {get + kHost + kHost + "\r\n", 400},  // two
      {get + "Host: a b\r\n\r\n", 400},
      {get + "Host: a/b\r\n\r\n", 400},
      {get + "Host: a,b\r\n\r\n", 400},
      {get + kHost + "Name : value\r\n\r\n", 400},
      {get + kHost + "Content-Length : 5\r\n\r\nhello", 400},
      {get + kHost + "no colon\r\n\r\n", 400},
      {get + kHost + ": no name\r\n\r\n", 400},
      {get + kHost + "A: folded\r\n line\r\n\r\n", 400},
      {get + kHost + "A: folded\r\n\tline\r\n\r\n", 400},
      {get + " Host: a\r\n\r\n", 400},
      {get + kHost + std::string("A: \0\r\n\r\n", 8), 400},
      {get + kHost + "A: \x01\r\n\r\n", 400},
      {get + kHost + "A: a\rb\r\n\r\n", 400},
      {"GET / HTTP/1.1\nHost: test\n\n", 400},
      {get + "Host: test\n\r\n", 400},
      {"\r\n\r\n" + get + kHost + "\r\n", 400},
      {"\n" + get + kHost + "\r\n", 400},
      // Request lines.
      {"GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /  HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET / HTTP/1.1 \r\n" + kHost + "\r\n", 400},
      {"GET /\r\n" + kHost + "\r\n", 400},
      {"GET\t/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET a HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET * HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET http:///a HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET http://<a>/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET http://a?b HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /a#b HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"CONNECT a:1 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET / HTTP/2.0\r\n" + kHost + "\r\n", 505},
      {"GET / HTTP/1.2\r\n" + kHost + "\r\n", 505},
      {"GET / http/1.1\r\n" + kHost + "\r\n", 400},
      {"\x16\x03\x01\x02\n", 400},  // a TLS handshake
      // Lengths.
      {post + "Content-Length: abc\r\n\r\n", 400},
      {post + "Content-Length: -1\r\n\r\n", 400},
      {post + "Content-Length: +5\r\n\r\nhello", 400},
      {post + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {post + "Content-Length: 0x5\r\n\r\nhello", 400},
      {post + "Content-Length:\r\n\r\n", 400},
      {post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
      {post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
      {post + "Content-Length: 18446744073709551615\r\n\r\n", 413},
      {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {post + "Transfer-Encoding: chunked, gzip\r\n\r\n", 501},
      {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
      {post + "Transfer-Encoding: \r\n\r\n", 501},
      {post + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      // Chunks.
      {chunked + "\r\n\r\n", 400},
      {chunked + "x\r\n", 400},
      {chunked + "-1\r\n", 400},
      {chunked + "0x5\r\nhello\r\n0\r\n\r\n", 400},
      {chunked + "5\r\nhelloX\r\n0\r\n\r\n", 400},
      {chunked + "5\nhello\r\n0\r\n\r\n", 400},
      {chunked + "FFFFFFFFFFFFFFFFF\r\n", 400},
      {chunked + "FFFFFFFFFFFFFFFF\r\n", 413},
      {chunked + "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", 400},
      {chunked + "5;\x01\r\nhello\r\n0\r\n\r\n", 400},
      {chunked + "0\r\nno colon\r\n\r\n", 400},
      // Expectations.
      {post + "Content-Length: 5\r\nExpect: 200-ok\r\n\r\nhello", 417},
      {post + "Content-Length: 5\r\nExpect: 100-continue\r\nExpect: x\r\n\r\nhello", 417},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {std::size_t{1}, c.request.size()}) {
      Driver driver([](const auto&) { return web::Response{}; });
      const auto answer = driver.Exchange(c.request + "GET /smuggled HTTP/1.1\r\n\r\n", piece);
      EXPECT_EQ(Statuses(answer), std::to_string(c.status)) << c.request;
      EXPECT_TRUE(Contains(answer, "Connection: close\r\n")) << c.request;
      EXPECT_TRUE(Contains(answer, "Content-Type: application/problem+json\r\n")) << c.request;
      EXPECT_TRUE(driver.IsOver()) << c.request;
      EXPECT_EQ(driver.access_log.size(), 1U) << c.request;
    }
  }
}

TEST(Connection, HoldsItsLimitsToTheByte) {
  Limits limits;
  limits.head_bytes = 300;
  limits.target_bytes = 100;
  limits.header_count = 5;
  limits.body_bytes = 10;
  const auto status_of = [&](const std::string& request) {
    Driver driver(Echo, limits);
    return Statuses(driver.Exchange(request));
  };
  const auto of_target = [&](std::size_t size) {
    return status_of("GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n");
  };
  EXPECT_EQ(of_target(100), "200");
  EXPECT_EQ(of_target(101), "414");
  EXPECT_EQ(of_target(1'000'000), "414");

  const std::string start = "GET / HTTP/1.1\r\n" + kHost + "A: ";
  const auto of_head = [&](std::size_t size) {
    return status_of(start + std::string(size - start.size() - 4, 'a') + "\r\n\r\n");
  };
  EXPECT_EQ(of_head(300), "200");
  EXPECT_EQ(of_head(301), "431");
  EXPECT_EQ(of_head(1'000'000), "431");

  const auto of_headers = [&](int count) {
    std::string request = "GET / HTTP/1.1\r\n" + kHost;
    for (int i = 1; i < count; ++i) request += "A: b\r\n";
    return status_of(request + "\r\n");
  };
  EXPECT_EQ(of_headers(5), "200");
  EXPECT_EQ(of_headers(6), "431");

  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  EXPECT_EQ(status_of(post + "Content-Length: 10\r\n\r\n0123456789"), "200");
  EXPECT_EQ(status_of(post + "Content-Length: 11\r\n\r\n0123456789x"), "413");
  const auto chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(chunked + "5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n"), "200");
  EXPECT_EQ(status_of(chunked + "5\r\n01234\r\n6\r\n012345\r\n0\r\n\r\n"), "413");
  // What is around the body is bounded too: a chunk's head, the trailer, the number of chunks.
  std::string many = chunked;
  for (int i = 0; i < 10; ++i) many += "1;" + std::string(200, 'e') + "\r\nx\r\n";
  EXPECT_EQ(status_of(many), "413");
  limits.body_bytes = 1'000;
  EXPECT_EQ(status_of(chunked + "1;" + std::string(1'000, 'e')), "431");
  EXPECT_EQ(status_of(chunked + "1;e=\"\r\n" + std::string(1'000, 'e')), "431");
  EXPECT_EQ(status_of(chunked + "0\r\nA: " + std::string(1'000, 'e')), "431");
  // One field may be larger than the parser's own 64 KiB only if it never gets that far.
  limits.head_bytes = 200'000;
  const std::string field = "A: " + std::string(70'000, 'a') + "\r\n\r\n";
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + kHost + field), "431");
  EXPECT_EQ(status_of(chunked + "0\r\n" + field), "431");
}

TEST(Connection, AnswersPipelinedRequestsInOrder) {
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\n" + kHost + "\r\n";
    requests += "POST /p HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\n\r\nabc";
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, requests.size()}) {
    Driver driver(Echo);
    const auto stream = driver.Exchange(requests, piece);
    std::size_t at = 0;
    for (int i = 0; i < 50; ++i) {
      at = stream.find("GET|/" + std::to_string(i) + "||", at);
      ASSERT_NE(at, std::string::npos) << i;
      at = stream.find("POST|/p||abc", at);
      ASSERT_NE(at, std::string::npos) << i;
    }
    EXPECT_FALSE(driver.IsOver());
  }
}

TEST(Connection, TakesNoInputWhileAnAnswerWaits) {
  Driver driver(Echo);
  auto& connection = driver.connection();
  connection.Received("GET / HTTP/1.1\r\n" + kHost + "\r\nGET /next HTTP/1.1\r\n" + kHost + "\r\n",
                      driver.now());
  EXPECT_EQ(connection.next(), Connection::Next::kProcess);
  connection.Process(driver.now());
  EXPECT_EQ(connection.next(), Connection::Next::kSend);
  EXPECT_EQ(driver.access_log.size(), 1U);  // the second one is not even looked at
  driver.Exchange("");
  EXPECT_EQ(driver.access_log.size(), 2U);
}

TEST(Connection, KeepsOrClosesAsTheRequestSays) {
  struct {
    std::string request;
    bool stays;
    std::string header;
  } const cases[] = {
      {"GET / HTTP/1.1\r\n" + kHost + "\r\n", true, ""},
      {"GET / HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n", false, "Connection: close"},
      {"GET / HTTP/1.1\r\n" + kHost + "Connection: x, Close\r\n\r\n", false, "Connection: close"},
      {"GET / HTTP/1.0\r\n\r\n", false, "Connection: close"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "Connection: keep-alive"},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive, close\r\n\r\n", false, "Connection: close"},
      {"GET / HTTP/1.0\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", false,
       "Connection: close"},
      {"GET / HTTP/1.1\r\n" + kHost +
           "Transfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\n\r\n",
       true, ""},  // a trailer decides nothing
  };
  for (const auto& c : cases) {
    Driver driver(Echo);
    const auto answer = driver.Exchange(c.request);
    EXPECT_EQ(Statuses(answer), "200");
    EXPECT_EQ(driver.IsOver(), !c.stays) << c.request;
    EXPECT_EQ(Contains(answer, "Connection: "), !c.header.empty()) << answer;
    EXPECT_TRUE(Contains(answer, c.header));
  }
}

TEST(Connection, AnswersExpectContinueOnce) {
  Driver driver(Echo);
  const std::string head =
      "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_EQ(driver.Exchange(head), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(driver.Exchange("a"), "");
  EXPECT_EQ(Statuses(driver.Exchange("bcd")), "200");
  // Not where the body is there already, is too large, or the client is too old to know it.
  EXPECT_EQ(Statuses(driver.Exchange(head + "abcd")), "200");
  EXPECT_EQ(Statuses(Driver(Echo).Exchange(
                "POST / HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")),
            "");
  EXPECT_EQ(Statuses(driver.Exchange("POST / HTTP/1.1\r\n" + kHost +
                                     "Content-Length: 999999\r\nExpect: 100-continue\r\n\r\n")),
            "413");
}

TEST(Connection, EveryAnswerCarriesTheHeadersThatAllCarry) {
  Driver driver(Echo);
  for (const auto& request :
       {"GET / HTTP/1.1\r\n" + kHost + "\r\n", std::string("nonsense\r\n\r\n")}) {
    const auto answer = driver.Exchange(request);
    EXPECT_TRUE(std::regex_search(
        answer, std::regex("\r\nDate: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
                           "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT\r\n")))
        << answer;
    EXPECT_TRUE(std::regex_search(answer, std::regex("\r\nX-Request-Id: [0-9a-f]{16}\r\n")));
    EXPECT_TRUE(Contains(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
  }
}

TEST(Connection, TakesOverSaneRequestIds) {
  const auto id_of = [](const std::string& id) {
    Driver driver(Echo);
    const auto answer =
        driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "X-REQUEST-ID: " + id + "\r\n\r\n");
    std::smatch match;
    std::regex_search(answer, match, std::regex("X-Request-Id: ([^\r]*)\r\n"));
    return match.str(1);
  };
  const std::string longest(128, 'a');
  for (const auto& id : {std::string("abc-1.2_3~4:5+6/7="), longest}) EXPECT_EQ(id_of(id), id);
  for (const auto& id : {std::string("a b"), std::string("<x>"), longest + "a", std::string("é"),
                         std::string("a\tb"), std::string("")}) {
    EXPECT_EQ(id_of(id).size(), 16U) << id;
    EXPECT_NE(id_of(id), id_of(id));
  }
}

TEST(Connection, HeadHasTheLengthButNotTheBody) {
  Driver driver(Echo);
  const auto answer = driver.Exchange("HEAD /a HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_TRUE(Contains(answer, "Content-Length: 9\r\n"));
  EXPECT_EQ(answer.substr(answer.size() - 4), "\r\n\r\n");
}

TEST(Connection, NoContentHasNoLength) {
  Driver driver([](const auto&) { return web::Response{204, {}, "", ""}; });
  EXPECT_FALSE(Contains(driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n"), "Content-Length"));
}

TEST(Connection, HandlerThatThrowsBecomesAPlain500) {
  const std::string request = "GET / HTTP/1.1\r\n" + kHost + "X-Request-Id: the-id\r\n\r\n";
  Driver standard([](const auto&) -> web::Response { throw std::runtime_error("secret"); });
  Driver other([](const auto&) -> web::Response { throw 42; });
  for (auto* driver : {&standard, &other}) {
    const auto answer = driver->Exchange(request);
    EXPECT_EQ(Statuses(answer), "500");
    EXPECT_FALSE(Contains(answer, "secret"));
    EXPECT_TRUE(Contains(answer, "\"requestId\":\"the-id\""));
    EXPECT_EQ(driver->failures.size(), 1U);
    EXPECT_FALSE(driver->IsOver());
    EXPECT_EQ(Statuses(driver->Exchange(request)), "500");  // and goes on
  }
  EXPECT_EQ(standard.failures.front(), "secret");
}

TEST(Connection, TimesOutWhatDoesNotArrive) {
  const Limits limits;
  const milliseconds tick{1};
  {
    Driver driver(Echo);  // a head, however busily it dribbles in
    for (auto time = milliseconds(0); time < limits.head_timeout;
         time += limits.head_timeout / 10) {
      EXPECT_EQ(driver.Exchange("G"), "");
      driver.Pass(limits.head_timeout / 10);
    }
    EXPECT_EQ(driver.access_log, std::vector<std::string>{"  408"});
    EXPECT_TRUE(driver.IsOver());
  }
  {
    Driver driver(Echo);  // a body
    driver.Exchange("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\n");
    EXPECT_EQ(driver.Pass(limits.body_timeout - tick), "");
    driver.Exchange("h");
    EXPECT_EQ(Statuses(driver.Pass(tick)), "408");
  }
  {
    Driver driver(Echo);  // a second request on a kept connection
    driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n");
    driver.Pass(limits.idle_timeout - tick);
    driver.Exchange("GET / HT");
    EXPECT_EQ(driver.Pass(limits.head_timeout - tick), "");
    EXPECT_EQ(Statuses(driver.Pass(tick)), "408");
  }
  {
    Driver driver(Echo);  // no request at all: nothing to answer
    EXPECT_EQ(driver.Pass(limits.idle_timeout - tick), "");
    EXPECT_FALSE(driver.IsOver());
    EXPECT_EQ(driver.Pass(tick), "");
    EXPECT_TRUE(driver.IsOver());
    EXPECT_TRUE(driver.access_log.empty());
  }
  {
    Driver driver(Echo);  // a client that does not read
    driver.connection().Received("GET / HTTP/1.1\r\n" + kHost + "\r\n", driver.now());
    driver.connection().Process(driver.now());
    driver.connection().Tick(driver.now() + limits.write_timeout + std::chrono::seconds(1));
    EXPECT_TRUE(driver.IsClosed());
  }
  {
    Driver driver(Echo);  // a client that does not close
    driver.Exchange("nonsense\r\n\r\n");
    EXPECT_EQ(driver.Exchange("more nonsense"), "");
    EXPECT_FALSE(driver.IsClosed());
    driver.Pass(std::chrono::seconds(1));
    EXPECT_TRUE(driver.IsClosed());
  }
}

TEST(Connection, AnswersAHalfClosedClient) {
  Driver driver(Echo);
  EXPECT_EQ(Statuses(driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\nGET /part")), "200");
  driver.EndSending();
  EXPECT_TRUE(driver.IsClosed());
}

TEST(Connection, DrainingAnswersWhatIsAskedAndThenCloses) {
  Driver driver(Echo);
  driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n");
  driver.shared().draining_since = driver.now().time_since_epoch().count();
  driver.Pass(milliseconds(100));
  const auto answer = driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_EQ(Statuses(answer), "200");
  EXPECT_TRUE(Contains(answer, "Connection: close\r\n"));
  EXPECT_TRUE(driver.IsOver());

  Driver idle(Echo);
  idle.shared().draining_since = idle.now().time_since_epoch().count();
  idle.Pass(milliseconds(499));
  EXPECT_FALSE(idle.IsOver());
  idle.Pass(milliseconds(1));
  EXPECT_TRUE(idle.IsOver());
}

TEST(Connection, RefusesToPileUpUnsentAnswers) {
  Limits limits;
  limits.unsent_bytes = 1'000;
  const auto answer_of = [&](std::size_t size) {
    Driver driver(
        [size](const auto&) {
          return web::Response{200, {}, std::string(size, 'x'), ""};
        },
        limits);
    driver.shared().unsent_bytes = 1'001;  // of other connections
    auto answer = driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_EQ(driver.shared().unsent_bytes.load(), 1'001U);  // its own account is settled
    return answer;
  };
  const auto refused = answer_of(65'537);
  EXPECT_EQ(Statuses(refused), "503");
  EXPECT_TRUE(Contains(refused, "Retry-After: 1\r\n"));
  EXPECT_TRUE(Contains(refused, "Connection: close\r\n"));
  EXPECT_EQ(Statuses(answer_of(65'536)), "200");  // a health check must not fail for others' sake
}

TEST(Connection, RefusesToPileUpBodies) {
  Limits limits;
  limits.waiting_bytes = 100'000;
  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  const auto with_length = [&](int size) {
    return post + "Content-Length: " + std::to_string(size) + "\r\n";
  };
  const auto chunked = post + "Transfer-Encoding: chunked\r\n\r\n10000\r\n";
  struct {
    std::string name;
    std::size_t others;
    std::string sent;
    std::string statuses;
    std::size_t held;  // by this connection, afterwards
  } const cases[] = {
      {"a head that announces too much", 50'000, with_length(50'001) + "\r\n", "503", 0},
      {"one that asks first", 50'000, with_length(50'001) + "Expect: 100-continue\r\n\r\n", "503",
       0},
      {"just enough", 50'000, with_length(50'000) + "\r\n", "", 50'000},
      {"chunks, as they come", 50'000, chunked + std::string(50'000, 'x'), "", 50'000},
      {"one byte more", 50'000, chunked + std::string(50'001, 'x'), "503", 0},
      {"a small body in any case", 500'000, with_length(16'384) + "\r\n", "", 16'384},
      {"a small one that is whole", 500'000, with_length(2) + "\r\nhi", "200", 0},
      {"a larger one", 500'000, with_length(16'385) + "\r\n", "503", 0},
      {"no body", 500'000, "GET / HTTP/1.1\r\n" + kHost + "\r\n", "200", 0},
      {"a body beyond its own limit", 0, with_length(262'145) + "\r\n", "413", 0},
  };
  for (const auto& c : cases) {
    Driver driver(Echo, limits);
    driver.shared().waiting_bytes = c.others;
    const auto answer = driver.Exchange(c.sent);
    EXPECT_EQ(Statuses(answer), c.statuses) << c.name;
    EXPECT_EQ(driver.shared().waiting_bytes.load(), c.others + c.held) << c.name;
    if (c.statuses != "503") continue;
    EXPECT_TRUE(Contains(answer, "Retry-After: 1\r\n")) << c.name;
    EXPECT_TRUE(Contains(answer, "Connection: close\r\n")) << c.name;
  }
}

TEST(Connection, BodyCountsUntilItsDeferredAnswer) {
  Driver driver([&](const web::Request&) { return web::Deferred{[](const auto&) {}}; });
  const std::string request = "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\nhello";
  driver.Exchange(request.substr(0, request.size() - 1));
  EXPECT_EQ(driver.shared().waiting_bytes.load(), 5U);
  driver.Exchange(request.substr(request.size() - 1));
  EXPECT_EQ(driver.shared().waiting_bytes.load(), 5U);
  driver.connection().Complete({});
  EXPECT_EQ(driver.shared().waiting_bytes.load(), 0U);
  driver.Exchange(request);
  EXPECT_EQ(driver.shared().waiting_bytes.load(), 5U);
}

// The second of two pipelined requests is not looked at until the first, deferred, is answered.
TEST(Connection, WaitsForADeferredAnswer) {
  web::Responder respond;
  Driver driver([&](const web::Request& request) -> web::Answer {
    if (request.method == "GET") return Echo(request);
    return web::Deferred{[&](web::Responder responder) { respond = std::move(responder); }};
  });
  const auto before = driver.Exchange("POST /later HTTP/1.1\r\n" + kHost +
                                      "Content-Length: 2\r\nX-Request-Id: r-9\r\n\r\nhiGET /now "
                                      "HTTP/1.1\r\n" +
                                      kHost + "\r\n");
  EXPECT_EQ(before, "");
  EXPECT_EQ(driver.connection().next(), Connection::Next::kAwaitAnswer);
  EXPECT_EQ(driver.Pass(std::chrono::hours(1)), "");  // no time limit of the connection's applies
  EXPECT_FALSE(driver.IsClosed());

  respond({202, {}, "done", ""});
  driver.connection().Complete(*driver.late);
  const auto after = driver.Exchange("");
  EXPECT_EQ(Statuses(after), "202 200");
  EXPECT_TRUE(Contains(after, "X-Request-Id: r-9\r\n"));
  EXPECT_EQ(driver.access_log, (std::vector<std::string>{"POST /later 202", "GET /now 200"}));
}

TEST(Connection, DeferredAnswerThatCannotBeginIsA500) {
  Driver driver([](const auto&) -> web::Answer {
    return web::Deferred{[](const auto&) { throw std::runtime_error("a secret"); }};
  });
  const auto answer = driver.Exchange("GET / HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_EQ(Statuses(answer), "500");
  EXPECT_FALSE(Contains(answer, "secret"));
}

TEST(Connection, SettlesItsAccountWhenItGoes) {
  Shared shared;
  const Limits limits;
  const Observer observer{[](const auto&) {}, [](auto, auto) {}};
  Worker worker{limits, observer, shared, Echo};
  {
    Connection connection(
        worker, "", [] { return web::Responder(); }, Clock::now());
    connection.Received("GET / HTTP/1.1\r\n" + kHost + "\r\n", Clock::now());
    connection.Process(Clock::now());
    connection.Sent(10, Clock::now());
    EXPECT_GT(shared.unsent_bytes.load(), 0U);
  }
  {
    Connection connection(
        worker, "", [] { return web::Responder(); }, Clock::now());
    connection.Received("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\n", Clock::now());
    connection.Process(Clock::now());
    EXPECT_EQ(shared.waiting_bytes.load(), 5U);
  }
  EXPECT_EQ(shared.unsent_bytes.load(), 0U);
  EXPECT_EQ(shared.waiting_bytes.load(), 0U);
}

}  // namespace
}  // namespace connector::http
