// As strict as the strictest client.
#include <gtest/gtest.h>

#include <mutex>

#include "checker/head.h"
#include "checker/json.h"
#include "tests/checker/connectors.h"
#include "tests/checker/hostile_server.h"

namespace connector::testing {
namespace {

TEST(Head, SaysWhatClientsReadDifferently) {
  struct {
    std::string lines;
    std::string fault;
  } const cases[] = {
      {"Content-Type: application/json\r\nContent-Length: 2\r\n", ""},
      {"Transfer-Encoding: Chunked\r\nContent-Encoding: identity\r\n", ""},
      {"Set-Cookie: a\r\nSet-Cookie: b\r\nX:\r\nY:\tz \r\n", ""},
      {"Content-Type: text/html\r\ncontent-type: application/json\r\n",
       "content-type is there twice"},
      {"Content-Length: 2\r\nContent-Length: 2\r\n", "content-length is there twice"},
      {"Content-Length: +2\r\n", "content-length is no number"},
      {"Content-Length: 2, 2\r\n", "content-length is no number"},
      {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "both"},
      {"Transfer-Encoding: gzip, chunked\r\n", "something else than chunked"},
      {"Content-Encoding: gzip\r\n", "content-encoding is gzip"},
      {"Content-Type: application/json\n", "without a carriage return"},
      {"X: a\r\n b\r\n", "goes on in another line"},
      {"X : a\r\n", "no name of a header"},
      {"nothing\r\n", "no name of a header"},
      {": a\r\n", "no name of a header"},
      {"X: a\x01\r\n", "x has a control character"},
      {"X: a\rb\r\n", "x has a control character"},
  };
  for (const auto& c : cases) {
    const auto fault = checker::FindHeadFault("HTTP/1.1 200 OK\r\n" + c.lines + "\r\n");
    EXPECT_NE(fault.find(c.fault), std::string::npos) << c.lines << fault;
    EXPECT_EQ(fault.empty(), c.fault.empty()) << c.lines << fault;
  }
  EXPECT_NE(checker::FindHeadFault("HTTP/1.1 200 OK\n\r\n"), "");
  EXPECT_EQ(checker::FindHeadFault("HTTP/2 200 \r\n\r\n"), "");
  EXPECT_EQ(checker::FindHeadFault(""), "");
}

TEST(Answer, IsReadInOneWayOnly) {
  struct {
    std::string text;
    std::string reason;  // "" where it can be read
  } const cases[] = {
      {R"([{"a":1,"b":{"a":1}},{"a":2}])", ""},
      {R"({"a":1,"a":1})", "the key \"a\" is given twice"},
      {R"([[{"x":{"é":1,"b":2,"\u00e9":3}}]])", "the key \"é\" is given twice"},
      {"\xef\xbb\xbf[]", "byte order mark"},
      {"[] ]", "expected end of input (byte 4)"},
      {"", "not JSON"},
      {"[1,]", "not JSON"},
      {"[01]", "not JSON"},
      {"[NaN]", "not JSON"},
      {R"(["\ud83c"])", "not JSON"},
      {"[\"a\tb\"]", "not JSON"},
      {"[1e999]", "out of range"},
      {"[\"\xff\"]", "not UTF-8 (byte 3)"},
      {std::string(65, '[') + std::string(65, ']'), "more than 64 levels"},
      {std::string(64, '[') + std::string(64, ']'), ""},
  };
  for (const auto& c : cases) {
    std::string reason;
    EXPECT_EQ(checker::ParseAnswer(c.text, reason).has_value(), c.reason.empty()) << c.text;
    EXPECT_NE(reason.find(c.reason), std::string::npos) << c.text << reason;
  }
}

// Lines that end in a line feed alone, as no library writes them.
TEST(Strictness, ABareLineFeedIsFound) {
  const HostileServer server([](int fd, const auto&) {
    HostileServer::Send(fd,
                        "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n"
                        "Connection: close\n\n[]");
  });
  const auto report =
      Parsed(CheckPort(server.port(), {"--only", "products.answers", "common.head"}));
  EXPECT_EQ(report["results"][0]["result"], "pass") << report.dump(1);
  EXPECT_EQ(report["results"][1]["result"], "fail") << report.dump(1);
  EXPECT_NE(report.dump().find("without a carriage return"), std::string::npos);
}

TEST(Proxy, IsNeverAskedForWhatIsOnThisMachine) {
  Service service;
  for (const std::string host : {"127.0.0.1", "127.1", "localhost", "LocalHost"}) {
    const auto url = "http://" + host + ":" + std::to_string(service.port());
    Process process(CHECKER_BINARY, {url, "--only", "health.up"},
                    {"http_proxy=http://127.0.0.1:1", "ALL_PROXY=http://127.0.0.1:1"});
    EXPECT_EQ(process.Wait(), 0) << host << process.Errors();
  }
}

TEST(Proxy, IsAskedForEverythingElseAsCurlDoes) {
  std::mutex mutex;
  std::string asked;
  const HostileServer proxy([&](int fd, const std::string& head) {
    {
      const std::lock_guard lock(mutex);
      asked += head;
    }
    HostileServer::Send(fd,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        "Content-Length: 15\r\nConnection: close\r\n\r\n{\"status\":\"UP\"}");
  });
  const auto where = "http_proxy=http://127.0.0.1:" + std::to_string(proxy.port());
  const std::string url = "http://connector.invalid";
  Process process(CHECKER_BINARY, {url, "--only", "health.up"}, {where});
  EXPECT_EQ(process.Wait(), 0) << process.Errors();
  {
    const std::lock_guard lock(mutex);
    EXPECT_NE(asked.find("GET http://connector.invalid/health HTTP/1.1"), std::string::npos)
        << asked;
  }
  Process without(CHECKER_BINARY, {url, "--only", "health.up"}, {where, "no_proxy=.invalid"});
  EXPECT_EQ(without.Wait(), 2);
  EXPECT_NE(without.Errors().find("resolve host"), std::string::npos) << without.Errors();
}

}  // namespace
}  // namespace connector::testing
