#include "sandbox/control.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox/guard.h"
#include "tests/support/folder.h"

namespace connector::sandbox {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;

TEST(Duration, IsThatOfIso8601) {
  const struct {
    std::string text;
    std::optional<std::int64_t> ms;
  } cases[] = {
      {"PT10M", 10 * kMinuteMs},
      {"PT0S", 0},
      {"PT90S", 90'000},
      {"P1D", kDayMs},
      {"P1DT2H3M4S", kDayMs + 123 * kMinuteMs + 4'000},
      {"P3650D", 3650 * kDayMs},
      {"P3651D", std::nullopt},
      {"P3650DT1S", std::nullopt},
      {"PT99999999999S", std::nullopt},
      {"", std::nullopt},
      {"P", std::nullopt},
      {"PT", std::nullopt},
      {"P1DT", std::nullopt},
      {"10M", std::nullopt},
      {"PT10", std::nullopt},
      {"PTM", std::nullopt},
      {"PT-5M", std::nullopt},
      {"PT1.5M", std::nullopt},
      {"P1H", std::nullopt},
      {"PT1D", std::nullopt},
      {"PT1M1H", std::nullopt},
      {"PT1M2M", std::nullopt},
      {"P1M", std::nullopt},
      {"PT1M ", std::nullopt},
      {"PTT1M", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseDuration(c.text), c.ms) << '"' << c.text << '"';
}

TEST(Guard, LetsInWhoIsMeant) {
  const struct {
    std::string name;
    std::optional<std::string> token;
    std::vector<web::Header> headers;
    int status;  // 0: let in
  } cases[] = {
      {"a tool on this machine", {}, {{"Host", "127.0.0.1:8090"}}, 0},
      {"by its name", {}, {{"Host", "localhost"}}, 0},
      {"its IPv6 address", {}, {{"Host", "[::1]:8090"}}, 0},
      {"a name of somebody else's page", {}, {{"Host", "evil.example:8090"}}, 403},
      {"its own page", {}, {{"Host", "localhost:8090"}, {"Origin", "http://localhost:8090"}}, 0},
      {"a form of another page",
       {},
       {{"Host", "localhost:8090"}, {"Origin", "http://x.example"}},
       403},
      {"a page of another port",
       {},
       {{"Host", "localhost:8090"}, {"Origin", "http://localhost:1"}},
       403},
      {"a page without an origin", {}, {{"Host", "localhost:8090"}, {"Origin", "null"}}, 403},
      {"no token", "s3cret", {{"Host", "localhost"}}, 401},
      {"the token", "s3cret", {{"Host", "demo.example"}, {"Authorization", "Bearer s3cret"}}, 0},
      {"another token", "s3cret", {{"Host", "localhost"}, {"Authorization", "Bearer s3creT"}}, 401},
      {"two tokens",
       "s3cret",
       {{"Authorization", "Bearer s3cret"}, {"Authorization", "Bearer s3cret"}},
       401},
      {"the token as a password", "s3cret", {{"Authorization", "Basic s3cret"}}, 401},
      {"the token from another page",
       "s3cret",
       {{"Host", "localhost"}, {"Origin", "http://x.example"}, {"Authorization", "Bearer s3cret"}},
       403},
  };
  for (const auto& c : cases) {
    web::Request request;
    request.headers = c.headers;
    const auto refusal = MakeGuard(c.token)(request);
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.name;
  }
}

class Control : public ::testing::Test {
 protected:
  Control() {
    platform::StateOptions options;
    options.database = folder_ / "sandbox.db";
    options.past = {7, 1, 5};
    state_.emplace(options);
    routes_ = ControlRoutes(
        *state_, [this] { ++moves_; }, [this] { ++resets_; });
  }

  web::Response Ask(std::string_view method, std::string_view path, std::string_view body = "") {
    web::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    for (const auto& route : routes_) {
      if (route.method == method && route.path == path) {
        return std::get<web::Response>(route.handler(request));
      }
    }
    web::Response missing;
    missing.status = 404;
    return missing;
  }

  nlohmann::json Json(std::string_view path) {
    return nlohmann::json::parse(Ask("GET", path).body);
  }

  const testing::Folder folder_;
  std::optional<platform::State> state_;
  std::vector<http::Route> routes_;
  int moves_ = 0;
  int resets_ = 0;
};

TEST_F(Control, ClockMovesForwardsOnly) {
  const auto before = state_->clock().NowMs();
  EXPECT_EQ(Ask("POST", "/sandbox/clock", R"({"advance":"P1D"})").status, 200);
  EXPECT_GE(state_->clock().NowMs(), before + kDayMs);
  EXPECT_EQ(moves_, 1);
  for (const std::string body : {"", "{}", R"({"advance":"-PT1M"})", R"({"advance":60})",
                                 R"({"advance":"PT1M","x":1})", "[]", "{", R"({"advance":null})"}) {
    EXPECT_EQ(Ask("POST", "/sandbox/clock", body).status, 400) << body;
  }
  EXPECT_EQ(moves_, 1);
}

TEST_F(Control, ResetMakesTheSamePastOfTheSameSeed) {
  const auto dump = [&] { return Json("/sandbox/state").at("conversations").get<int>(); };
  const int before = dump();
  EXPECT_GT(before, 0);
  EXPECT_EQ(Ask("POST", "/sandbox/reset", R"({"days":0})").status, 200);
  EXPECT_EQ(dump(), 0);
  EXPECT_EQ(Ask("POST", "/sandbox/reset", R"({"days":1,"seed":7,"conversationsPerDay":5})").status,
            200);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(resets_, 2);
  for (const std::string body : {R"({"seed":-1})", R"({"days":3651})", R"({"days":"1"})",
                                 R"({"conversationsPerDay":100001})", R"({"other":1})", "[1]"}) {
    EXPECT_EQ(Ask("POST", "/sandbox/reset", body).status, 400) << body;
  }
  EXPECT_EQ(resets_, 2);
}

}  // namespace
}  // namespace connector::sandbox
