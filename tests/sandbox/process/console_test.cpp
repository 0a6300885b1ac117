// The console as a browser finds it: the printed link, and pages that wait while the program ends.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <fstream>

#include "tests/support/client.h"
#include "tests/support/sandbox_process.h"

namespace connector::testing {
namespace {

TEST(Console, IsAtThePrintedLink) {
  SandboxProcess sandbox;
  EXPECT_TRUE(Contains(sandbox.process().Output(), "\nconsole  " + sandbox.url() + "/\n"))
      << sandbox.process().Output();
  const auto page = Get(sandbox.port(), "/").value();
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("x-content-type-options"), "nosniff");
  const auto again = Get(sandbox.port(), "/", "If-None-Match: " + page.Header("etag") + "\r\n");
  EXPECT_EQ(again.value().status, 304);
  EXPECT_EQ(Get(sandbox.port(), "/login").value().status, 404) << "there is no token";
}

TEST(Console, AsksForTheToken) {
  const Folder folder;
  const auto file = folder / "token";
  std::ofstream(file) << "a-token-that-nobody-guesses\n";
  ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
  SandboxProcess sandbox({"--token-file", file.string()});
  const auto output = sandbox.process().Output();
  const auto link = "\nconsole  " + sandbox.url() + "/login#";
  ASSERT_TRUE(Contains(output, link)) << output;
  EXPECT_FALSE(Contains(output, "a-token-that-nobody-guesses"));
  const auto code = output.substr(output.find(link) + link.size(), 32);
  for (const int status : {204, 401}) {
    EXPECT_EQ(Post(sandbox.port(), "/sandbox/session", R"({"code":")" + code + "\"}")->status,
              status);
  }
  EXPECT_EQ(Get(sandbox.port(), "/calls/7").value().Header("location"), "/login?to=%2Fcalls%2F7");
  EXPECT_EQ(Get(sandbox.port(), "/login").value().status, 200);
  EXPECT_EQ(Get(sandbox.port(), "/assets/login.js").value().status, 200);
  EXPECT_EQ(Get(sandbox.port(), "/sandbox/key").value().status, 401);
  const auto begun =
      Post(sandbox.port(), "/sandbox/session", R"({"token":"a-token-that-nobody-guesses"})");
  ASSERT_EQ(begun.value().status, 204);
  const auto cookie = begun->Header("set-cookie");
  const auto header = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
  EXPECT_EQ(Get(sandbox.port(), "/calls/7", header).value().status, 200);
  EXPECT_EQ(Get(sandbox.port(), "/sandbox/key", header).value().status, 200);
}

TEST(Console, DoesNotHoldUpTheEnd) {
  SandboxProcess sandbox;
  const auto first = Get(sandbox.port(), "/sandbox/changes").value().body;
  const auto at = first.find("id: ") + 4;
  const auto seen = first.substr(at, first.find('\n', at) - at);
  Client client(sandbox.port());
  ASSERT_TRUE(client.Send(
      "GET /sandbox/changes HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + seen + "\r\n\r\n"));
  EXPECT_FALSE(client.Read(std::chrono::milliseconds(200)));
  EXPECT_EQ(Get(sandbox.port(), "/sandbox/health").value().status, 200) << "nobody waits for it";
  const auto began = std::chrono::steady_clock::now();
  sandbox.process().Signal(SIGTERM);
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(sandbox.process().Wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(8));
}

}  // namespace
}  // namespace connector::testing
