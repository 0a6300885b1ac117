#include "sandbox/deliveries/push.h"

#include <gtest/gtest.h>

#include <string>

#include "sandbox/platform/events.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"

namespace connector::testing {
namespace {

using nlohmann::ordered_json;

TEST(Push, PostsTheFourEvents) {
  World world;
  const Receiver receiver([](const Receipt&, int) { return ReplyWith(500); });  // it does not care
  deliveries::SenderOptions options;
  options.push_uris = {receiver.Url()};
  world.Tell(1);  // before it begins
  world.StartSender(options);
  world.Tell(1);
  world.Tell(1, "visitor.updated");
  world.Tell(1, "conversation.started");
  world.state().Write([](platform::Change& change) {
    platform::Tell(change, {"user.connected", std::nullopt, {{"clientId", 1}, {"userId", 9}}});
    platform::Tell(change, {"user.disconnected", std::nullopt, {{"clientId", 1}, {"userId", 9}}});
  });
  ASSERT_TRUE(world.Await([&] { return receiver.receipts().size() == 4; }));
  const auto at = [&](std::size_t i) {
    return ordered_json::parse(receiver.receipts().at(i).body);
  };
  EXPECT_EQ(at(0).at("name"), "conversation.end");
  EXPECT_FALSE(at(0).at("parameters").contains("custom_data"));
  EXPECT_EQ(at(1).at("name"), "conversation.start");
  EXPECT_EQ(at(1).at("parameters"), ordered_json::parse(R"({"conversation_id":5000,"type":"chat",
      "operator_id":9,"website_id":101,"group_id":null,"custom_data":{}})"));
  EXPECT_EQ(at(1).at("datetime").at("created").get<std::string>().size(),
            std::string("2017-03-01 14:05:00").size());
  EXPECT_EQ(at(2).at("name"), "operator.login");
  EXPECT_EQ(at(2).at("parameters"), ordered_json({{"operator_id", 9}}));
  EXPECT_EQ(at(3).at("name"), "operator.logout");
  EXPECT_EQ(receiver.receipts().at(0).Header("X-iAdvize-Signature"), "");
}

}  // namespace
}  // namespace connector::testing
