// What the other tests of the REST API say nothing of (tests/sandbox/facts.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "sandbox/api/resources.h"
#include "tests/sandbox/api/api_world.h"

namespace connector::testing {
namespace {

using nlohmann::json;

json DataOf(ApiWorld& world, const std::string& target) {
  return json::parse(world.Send({"GET", target}).body).at("data");
}

TEST(ApiEnvelope, NobodyAsksTooOften) {
  ApiWorld world;
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(world.Send({"GET", "/client"}).status, 200) << i;
}

TEST(ApiEnvelope, EveryResourceHasItsSuffixes) {
  ApiWorld world;
  for (const auto& resource : sandbox::api::Resources()) {
    const auto path = "/" + std::string(resource.name);
    const auto query = "?full=1&formatHistory=0&filters[from]=2017-03-01";
    const auto plain = DataOf(world, path + query);
    EXPECT_FALSE(plain.empty()) << path;
    for (const auto* suffix : {".json", ".json-unicode"}) {
      EXPECT_EQ(DataOf(world, path + suffix + query), plain) << path << suffix;
    }
  }
}

TEST(ApiAuthentication, AKeyIs32HexDigits) {
  const ApiWorld world;
  EXPECT_EQ(world.key().size(), 32U);
  EXPECT_EQ(world.key().find_first_not_of("0123456789abcdef"), std::string::npos) << world.key();
}

TEST(ApiLists, FiltersOfOtherResourcesAreIgnored) {
  ApiWorld world;
  for (const auto* target :
       {"/operator?filters[from]=2017-01-01&filters[to]=2017-01-02",
        "/tag?filters[from]=2017-01-01&filters[to]=2017-01-02",
        "/transaction?filters[channel]=call", "/callmeeting?filters[channel]=call"}) {
    const auto body = json::parse(world.Send({"GET", target}).body);
    EXPECT_GE(body.at("data").size(), 2U) << target;
    EXPECT_EQ(body.at("meta").at("filters"), json::array()) << target;
  }
}

TEST(ApiLists, TheOneKeySeesEverything) {
  ApiWorld world;
  world.Run("INSERT INTO clients VALUES (2, 'en', 0)");
  ExpectAll(world,
            {Lists("clients", "/client", {2, 1}), Lists("websites", "/website", {102, 101})});
}

TEST(ApiWriting, NewOperatorsHaveDefaults) {
  ApiWorld world;
  ExpectAnswer(world, {"name and e-mail alone",
                       {"POST", "/operator", "name=N&email=n@n.example", kFormType},
                       200,
                       {{"/data/role", "\"operator\""},
                        {"/data/roles", "[\"operator\"]"},
                        {"/data/chat_max_number", "2"}}});
}

TEST(ApiResources, XmppIdIsTheIdOfTheV2Events) {
  ApiWorld world;
  world.Send({"POST", "/odigocallback/pickup",
              "operator_external_id=op-paul&website_id=101&phone_number=%2B33614037735",
              kFormType});
  EXPECT_EQ(DataOf(world, "/conversation/404").at("xmpp_id"),
            world.Select("SELECT json_extract(body, '$.conversationId') FROM events "
                         "WHERE type = 'v2.conversation.pushed'"));
}

// Of a believable past: types, times, and how they end.
TEST(ApiResources, HistoriesAreInOrderAndClosed) {
  ApiWorld world;
  world.state().Reset({.seed = 5, .days = 6, .conversations_per_day = 60});
  world.ReadKey();
  std::set<int> types;
  for (int page = 1; page <= 4; ++page) {
    const auto list = DataOf(world, "/conversation?full=1&limit=100&page=" + std::to_string(page));
    for (const auto& conversation : list) {
      SCOPED_TRACE(conversation.dump());
      const auto history = json::parse("[" + conversation.at("history").get<std::string>() + "]");
      std::string before;
      for (const auto& message : history) {
        const int type = message.at(0);
        types.insert(type);
        EXPECT_EQ(message.size(), type == 1 || type == 2 ? 4U : 3U);
        EXPECT_LE(before, message.at(1).get<std::string>());
        before = message.at(1);
      }
      const bool is_closed_chat =
          conversation.at("channel") == "chat" && !conversation.at("closed_at").is_null();
      if (!is_closed_chat) continue;  // calls have pages only
      ASSERT_FALSE(history.empty());
      const std::string end =
          conversation.at("operator_closed") ? "OPERATOR_CHAT_CLOSE" : "VISITOR_CHAT_CLOSE";
      EXPECT_EQ(history.back().at(2), end);
    }
  }
  const std::set<int> known{1, 2, 3, 5, 6, 7};
  EXPECT_TRUE(std::includes(known.begin(), known.end(), types.begin(), types.end()));
  EXPECT_GE(types.size(), 5U);
}

}  // namespace
}  // namespace connector::testing
