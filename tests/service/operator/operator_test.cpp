// The operator's listener, without a socket.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/sql/database.h"
#include "tests/support/answer.h"
#include "tests/support/captured_log.h"
#include "tests/support/events.h"
#include "tests/support/shop.h"

namespace connector::service {
namespace {

using nlohmann::json;

BackendOptions WithReset() {
  BackendOptions options;
  options.enable_reset = true;
  return options;
}

TEST(Operator, ReadyMeansThatWritesAreDurable) {
  testing::LoadedShop shop;
  EXPECT_EQ(shop.Operate("GET", "/readyz").status, 200);
  shop.events().Execute("DROP TABLE readiness");
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  const auto response = shop.Operate("GET", "/readyz");
  if (shop.events().postgres()) {
    EXPECT_EQ(response.body, R"({"status":"ready","events":"down"})");
  } else {
    EXPECT_EQ(response.status, 503);
  }
  EXPECT_EQ(shop.Operate("GET", "/livez").status, 200);
}

TEST(Operator, ManyProbesShareOneWrite) {
  testing::LoadedShop shop;
  // How often another connection has written. Each write of PostgreSQL's puts the row into the next
  // place of its page.
  const auto writer = sql::OpenForWriting(shop.events().file());
  const auto version = [&]() -> std::int64_t {
    if (shop.events().postgres()) {
      return shop.events().Number("SELECT (ctid::text::point)[1]::bigint FROM readiness");
    }
    SQLite::Statement statement(writer, "PRAGMA data_version");
    statement.executeStep();
    return statement.getColumn(0).getInt();
  };
  // The row is there.
  EXPECT_EQ(shop.Operate("GET", "/readyz").status, 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto before = version();
  int changes = 0;
  auto last = before;
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(shop.Operate("GET", "/readyz").status, 200);
    const auto now = version();
    changes += now == last ? 0 : 1;
    last = now;
  }
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_LE(changes, 1 + took / std::chrono::milliseconds(250));
}

TEST(Operator, NotReadyWhileDraining) {
  testing::LoadedShop shop;
  shop.backend().is_draining = true;
  EXPECT_EQ(shop.Operate("GET", "/readyz").body, R"({"status":"draining"})");
}

TEST(Operator, AsksForTheTokenWhereThereIsOne) {
  BackendOptions options;
  options.secrets.admin_token = "t-1";
  const testing::LoadedShop shop(fixtures::SampleShop(), options);
  for (const std::string path :
       {"/metrics", "/events", "/events/x", "/installations", "/requests"}) {
    EXPECT_EQ(shop.Operate("GET", path).status, 401) << path;
    EXPECT_EQ(shop.Operate("GET", path, {{"Authorization", "Bearer t-2"}}).status, 401) << path;
    EXPECT_EQ(shop.Operate("GET", path, {{"Authorization", "t-1"}}).status, 401) << path;
    EXPECT_NE(shop.Operate("GET", path, {{"authorization", "Bearer t-1"}}).status, 401) << path;
  }
  struct {
    std::string value;
    int status;
  } const cases[] = {
      {"bearer t-1", 200},     {"BEARER t-1", 200},     {"Bearer   t-1", 200}, {"Bearert-1", 401},
      {"Bearer\tt-1", 401},    {"Bearer T-1", 401},     {"Bearer t-1x", 401},  {"Bearer", 401},
      {"Bearer t-1 t-1", 401}, {"Bearer t-1,t-1", 401}, {"Basic t-1", 401},    {"", 401},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shop.Operate("GET", "/events", {{"Authorization", c.value}}).status, c.status)
        << c.value;
  }
  EXPECT_EQ(shop.Operate("POST", "/events/x/replay").status, 401);
  EXPECT_EQ(shop.Operate("GET", "/livez").status, 200);
  EXPECT_EQ(shop.Operate("GET", "/readyz").status, 200);
}

TEST(Operator, WrongTokensAreLimitedCountedAndLoggedOnce) {
  const testing::CapturedLog log;
  BackendOptions options;
  options.secrets.admin_token = "t-1";
  const testing::LoadedShop shop(fixtures::SampleShop(), options);
  const auto ask = [&](const std::string& token) {
    return shop.Operate("GET", "/metrics", {{"Authorization", "Bearer " + token}});
  };
  for (int i = 0; i < 30; ++i) EXPECT_EQ(ask("guess-" + std::to_string(i)).status, 401);
  const auto refused = ask("guess-30");
  EXPECT_EQ(refused.status, 429);
  const auto wait = std::stoi(testing::HeaderOf(refused, "Retry-After"));
  EXPECT_GT(wait, 50);
  EXPECT_LE(wait, 60);
  EXPECT_EQ(shop.Operate("GET", "/metrics").status, 401);  // no guess

  const auto answered = ask("t-1");
  EXPECT_EQ(answered.status, 200);
  for (const std::string line : {"{result=\"right\"} 1", "{result=\"missing\"} 1",
                                 "{result=\"wrong\"} 31", "{result=\"unchecked\"} 0"}) {
    EXPECT_NE(answered.body.find("connector_operator_tokens_total" + line + "\n"),
              std::string::npos)
        << line;
  }
  EXPECT_EQ(log.Count("wrong token"), 1) << log.text();
  EXPECT_EQ(log.Count("guess"), 0) << log.text();
}

TEST(Operator, WithoutATokenNoWebPageReachesIt) {
  const testing::LoadedShop shop(fixtures::SampleShop(), WithReset());
  struct {
    web::Header header;
    int status;
  } const cases[] = {
      {{"Host", "localhost:8081"}, 200},
      {{"Host", "127.0.0.1"}, 200},
      {{"Host", "127.0.0.1:8081"}, 200},
      {{"Host", "[::1]:8081"}, 200},
      {{"Host", "LOCALHOST"}, 200},
      {{"Host", "Localhost:8081"}, 200},
      {{"Host", "localhost."}, 200},
      {{"Host", "localHOST.:8081"}, 200},
      {{"Host", "127.4.5.6:8081"}, 200},
      {{"Host", "[::1]"}, 200},
      {{"Host", "[0:0:0:0:0:0:0:1]"}, 200},
      {{"Host", "[::ffff:127.0.0.1]:8081"}, 200},
      {{"Host", "[::FFFF:7f00:1]"}, 200},
      {{"Host", "localhost:"}, 200},
      {{"Host", ""}, 403},
      {{"Host", "."}, 403},
      {{"Host", "localhost.."}, 403},
      {{"Host", "localhost.evil.example"}, 403},
      {{"Host", "evil-localhost"}, 403},
      {{"Host", "[::2]"}, 403},
      {{"Host", "[::ffff:192.0.2.1]"}, 403},
      {{"Host", "localhost:8081:8081"}, 403},
      {{"Host", "evil.example"}, 403},
      {{"Host", "127.0.0.1.evil.example:8081"}, 403},
      {{"Host", "192.0.2.1"}, 403},
      {{"Origin", "http://localhost:8081"}, 403},
      {{"Origin", "null"}, 403},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shop.Operate("GET", "/events", {c.header}).status, c.status) << c.header.value;
    if (c.status == 403) {
      EXPECT_EQ(shop.Operate("POST", "/reset", {c.header}).status, 403);
    }
  }
}

TEST(Operator, CountsForPrometheus) {
  const testing::LoadedShop shop;
  const auto event = testing::MakeEvent("x", "1", "2020-01-01T00:00:00Z");
  shop.Post("/webhooks", event);
  shop.Post("/webhooks", event);
  shop.AwaitEffects();
  const auto response = shop.Operate("GET", "/metrics");
  EXPECT_EQ(testing::HeaderOf(response, "Content-Type"),
            "text/plain; version=0.0.4; charset=utf-8");
  for (const std::string line :
       {"connector_signatures_total{result=\"unchecked\"} 2",
        "connector_signatures_total{result=\"wrong\"} 0",
        "connector_webhook_deliveries_total{receipt=\"stored\"} 1",
        "connector_webhook_deliveries_total{receipt=\"repeated\"} 1",
        "connector_webhook_effects_total{result=\"applied\"} 1", "connector_events_pending 0"}) {
    EXPECT_NE(response.body.find(line + "\n"), std::string::npos) << line;
  }
}

TEST(Operator, JournalIsBoundedAndSaysWhatItDropped) {
  testing::LoadedShop shop;
  const auto observer = shop.backend().MakeObserver();
  for (int i = 0; i < 1'003; ++i) {
    observer.on_answer({"GET", "/products/secret-path", "/products", 200, 5,
                        std::chrono::microseconds(1'500), "r-" + std::to_string(i), "192.0.2.1",
                        "op"});
  }
  const auto view = json::parse(shop.Operate("GET", "/requests?limit=1000").body);
  EXPECT_EQ(view.at("dropped"), 3);
  EXPECT_EQ(view.at("requests").size(), 1'000U);
  const auto& newest = view.at("requests").at(0);
  EXPECT_EQ(newest.at("requestId"), "r-1002");
  EXPECT_EQ(newest.at("route"), "/products");
  EXPECT_EQ(newest.at("milliseconds"), 1.5);
  EXPECT_EQ(view.dump().find("secret-path"), std::string::npos);
  EXPECT_EQ(json::parse(shop.Operate("GET", "/requests?limit=2").body).at("requests").size(), 2U);
  EXPECT_EQ(shop.Operate("GET", "/requests?limit=1001").status, 400);
}

TEST(Operator, ResetIsThereOnlyWhereItIsEnabled) {
  EXPECT_EQ(testing::LoadedShop().Operate("POST", "/reset").status, 404);
}

TEST(Operator, ResetBringsBackTheShopAndEmptiesTheInbox) {
  const testing::LoadedShop shop(fixtures::SampleShop(), WithReset());
  shop.Post("/webhooks", testing::MakeEvent("connector.uninstalled", "1", "2020-01-01T00:00:00Z",
                                            {{"websiteId", "ha-101"}}));
  shop.AwaitEffects();
  testing::ChangeShop(shop.shop(), "DELETE FROM products");
  EXPECT_EQ(shop.Get("/products").status, 403);
  EXPECT_EQ(shop.Operate("POST", "/reset").status, 204);
  EXPECT_EQ(shop.Get("/products?limit=1").status, 200);
  EXPECT_NE(shop.Get("/products?limit=1").body, "[]");
  EXPECT_EQ(shop.Operate("GET", "/events").body, "[]");
}

}  // namespace
}  // namespace connector::service
