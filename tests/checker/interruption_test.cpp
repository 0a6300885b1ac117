// Nothing that one run leaves may make the next one fail, however it ended.
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <map>
#include <thread>

#include "contract/signature.h"
#include "tests/checker/connectors.h"
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A connector, what connector-check is told of it, and a listing of its website-to-uninstall.
struct Case {
  std::string name;
  std::uint16_t port;
  Arguments told;
  std::string path;
  std::string query;
};

int StatusOf(const Case& c) {
  http::Client client{http::ClientOptions{}};
  const auto exchange =
      client.Send({"GET",
                   "http://127.0.0.1:" + std::to_string(c.port) + c.path + "?" + c.query,
                   {{"X-iAdvize-Signature", contract::Sign(kFaultSecret, c.query)}},
                   ""});
  return exchange.answer ? exchange.answer->status : 0;
}

bool Becomes(const Case& c, int status) {
  for (const auto end = steady_clock::now() + std::chrono::minutes(1); steady_clock::now() < end;) {
    if (StatusOf(c) == status) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return false;
}

std::map<std::string, std::string> ResultsOf(const Json& report) {
  std::map<std::string, std::string> results;
  for (const auto& each : report["results"]) results[each["id"]] = each["result"];
  return results;
}

class Repeating : public ::testing::Test {
 protected:
  std::vector<Case> Cases() const {
    return {
        {"the sample", sample_.service->port(), sample_.Told({"--seed", "7"}), "/closing-options",
         "idWebsite=ha-102&limit=1"},
        {"the florist",
         florist_.port(),
         {"--config", FloristConfiguration(), "--secret-file", sample_.secret_file, "--seed", "7"},
         "/flowers/api/bouquets",
         "idWebsite=fleurs-1&limit=1"}};
  }

  Sample sample_;
  Florist florist_{sample_.secret_file};
};

TEST_F(Repeating, ThreeRunsWithOneSeedAreAlike) {
  for (const auto& c : Cases()) {
    const auto first = Parsed(CheckPort(c.port, c.told));
    EXPECT_EQ(first["exitStatus"], 0) << c.name << first.dump(1);
    for (int i = 0; i < 2; ++i) {
      const auto again = Parsed(CheckPort(c.port, c.told));
      EXPECT_EQ(again["exitStatus"], 0) << c.name << again.dump(1);
      EXPECT_EQ(ResultsOf(again), ResultsOf(first)) << c.name;
    }
  }
}

TEST_F(Repeating, AnInterruptedRunInstallsTheWebsiteAgain) {
  for (const auto& c : Cases()) {
    for (const int signal : {SIGINT, SIGTERM}) {
      Arguments arguments{"http://127.0.0.1:" + std::to_string(c.port),
                          "--rate",
                          "20",
                          "--only",
                          "webhooks",
                          "--format",
                          "json"};
      arguments.insert(arguments.end(), c.told.begin(), c.told.end());
      Process process(CHECKER_BINARY, arguments);
      ASSERT_TRUE(Becomes(c, 403)) << c.name << process.Output() << process.Errors();
      process.Signal(signal);
      EXPECT_EQ(process.Wait(), 128 + signal) << process.Errors();
      EXPECT_EQ(process.Output(), "");
      EXPECT_TRUE(Becomes(c, 200)) << c.name << ", " << signal;
    }
    EXPECT_EQ(CheckPort(c.port, c.told).status, 0) << c.name;
  }
}

TEST_F(Repeating, ARunAfterOneThatWasKilledPasses) {
  for (const auto& c : Cases()) {
    Arguments arguments{"http://127.0.0.1:" + std::to_string(c.port), "--rate", "20", "--only",
                        "webhooks"};
    arguments.insert(arguments.end(), c.told.begin(), c.told.end());
    {
      Process process(CHECKER_BINARY, arguments);
      ASSERT_TRUE(Becomes(c, 403)) << c.name << process.Output() << process.Errors();
      process.Signal(SIGKILL);
      process.Wait();
    }
    EXPECT_EQ(StatusOf(c), 403) << c.name;
    const auto report = Parsed(CheckPort(c.port, c.told));
    EXPECT_EQ(report["exitStatus"], 0) << c.name << report.dump(1);
    EXPECT_EQ(StatusOf(c), 200) << c.name;
  }
}

}  // namespace
}  // namespace connector::testing
