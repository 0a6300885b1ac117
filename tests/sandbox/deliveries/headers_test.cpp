// What the other tests of deliveries say nothing of (tests/sandbox/facts.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "sandbox/deliveries/sender.h"
#include "sandbox/interactions/caller.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"

namespace connector::testing {
namespace {

using nlohmann::json;

constexpr auto* kUuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

TEST(SenderHeaders, SayWhatTheDocumentationSays) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  const auto receipt = receiver.receipts().at(0);
  EXPECT_EQ(receipt.Header("Content-Length"), std::to_string(receipt.body.size()));
  EXPECT_EQ(receipt.Header("Transfer-Encoding"), "");
  EXPECT_THAT(receipt.Header("X-iAdvize-Signature"),
              ::testing::MatchesRegex("sha256=[0-9a-f]{64}"));
  for (const auto* name : {"X-iAdvize-Delivery", "X-iAdvize-CorrelationId"}) {
    EXPECT_THAT(receipt.Header(name), ::testing::MatchesRegex(kUuid)) << name;
  }
}

// One for each event and webhook, and none of them the event's.
TEST(SenderHeaders, CorrelateAnEventWithItsWebhook) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(3);
  ASSERT_TRUE(world.AwaitEnd());
  std::set<std::string> events;
  std::set<std::string> correlations;
  for (const auto& receipt : receiver.receipts()) {
    events.insert(json::parse(receipt.body).at("eventId"));
    correlations.insert(receipt.Header("X-iAdvize-CorrelationId"));
  }
  EXPECT_EQ(events.size(), 3U);
  EXPECT_EQ(correlations.size(), 6U);
  for (const auto& event : events) EXPECT_EQ(correlations.count(event), 0U);
}

TEST(Sender, GivingUpDisablesNothing) {
  World world(300);
  const Receiver receiver([](const Receipt&, int n) { return ReplyWith(n < 3 ? 500 : 200); });
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  EXPECT_EQ(world.Deliveries().at(0).state, "given_up");
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  EXPECT_EQ(world.Deliveries().at(1).state, "acknowledged");
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM subscriptions WHERE ended_at IS NOT NULL"), 0);
}

// That they are kept to, tests with shorter ones say.
TEST(Sender, WaitsAsLongAsThePlatform) {
  EXPECT_EQ(deliveries::SenderOptions().connect_timeout, std::chrono::seconds(1));
  EXPECT_EQ(deliveries::SenderOptions().answer_timeout, std::chrono::seconds(30));
  EXPECT_EQ(sandbox::interactions::CallerOptions().connect_timeout, std::chrono::seconds(1));
  EXPECT_EQ(sandbox::interactions::CallerOptions().answer_timeout, std::chrono::seconds(30));
}

}  // namespace
}  // namespace connector::testing
