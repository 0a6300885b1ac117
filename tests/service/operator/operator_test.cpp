// The operator's listener, without a socket.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "store/database.h"
#include "tests/support/answer.h"
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
  store::OpenForWriting(shop.database()).exec("DROP TABLE readiness");
  EXPECT_EQ(shop.Operate("GET", "/readyz").status, 503);
  EXPECT_EQ(shop.Operate("GET", "/livez").status, 200);
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
  EXPECT_EQ(shop.Operate("POST", "/events/x/replay").status, 401);
  EXPECT_EQ(shop.Operate("GET", "/livez").status, 200);
  EXPECT_EQ(shop.Operate("GET", "/readyz").status, 200);
}

TEST(Operator, WithoutATokenNoWebPageReachesIt) {
  const testing::LoadedShop shop(fixtures::SampleShop(), WithReset());
  struct {
    web::Header header;
    int status;
  } const cases[] = {
      {{"Host", "localhost:8081"}, 200}, {{"Host", "127.0.0.1"}, 200},
      {{"Host", "127.0.0.1:8081"}, 200}, {{"Host", "[::1]:8081"}, 200},
      {{"Host", "evil.example"}, 403},   {{"Host", "127.0.0.1.evil.example:8081"}, 403},
      {{"Host", "192.0.2.1"}, 403},      {{"Origin", "http://localhost:8081"}, 403},
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
  store::OpenForWriting(shop.database()).exec("DELETE FROM products");
  EXPECT_EQ(shop.Get("/products").status, 403);
  EXPECT_EQ(shop.Operate("POST", "/reset").status, 204);
  EXPECT_EQ(shop.Get("/products?limit=1").status, 200);
  EXPECT_NE(shop.Get("/products?limit=1").body, "[]");
  EXPECT_EQ(shop.Operate("GET", "/events").body, "[]");
}

}  // namespace
}  // namespace connector::service
