#include "sandbox/platform/trigger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/text/timestamp.h"
#include "contract/event_types.h"
#include "contract/schemas.h"
#include "sandbox/platform/conversations.h"
#include "tests/sandbox/platform/platform_support.h"

namespace connector::sandbox::platform {
namespace {

class Triggers : public ::testing::Test {
 protected:
  std::vector<std::int64_t> Make(const TriggerRequest& request, int count = 1) {
    return office_.state().Write([&](Change& change) { return Trigger(change, request, count); });
  }

  nlohmann::json MakeOne(const TriggerRequest& request) {
    office_.TakeEvents();
    EXPECT_EQ(1U, Make(request).size());
    const auto events = office_.TakeEvents();
    EXPECT_EQ(1U, events.size());
    return events.empty() ? nlohmann::json::object() : events.front();
  }

  std::string Refusal(const TriggerRequest& request, int count = 1) {
    try {
      Make(request, count);
    } catch (const NotThere& refusal) {
      EXPECT_EQ(0, office_.Number("SELECT count(*) FROM events"));
      return refusal.what();
    }
    return "accepted";
  }

  Office office_;
};

TEST_F(Triggers, MakeEveryEventOfTheContract) {
  for (const auto& type : contract::EventTypes()) {
    if (type.name.substr(0, 10) == "connector.") continue;
    SCOPED_TRACE(std::string(type.name));
    const auto ids = Make({std::string(type.name), "ha-101", "c-2048", {}, {}}, 3);
    EXPECT_EQ(3U, ids.size());
    const auto events = office_.TakeEvents();
    ASSERT_EQ(3U, events.size());
    for (auto event : events) {
      event["sentAt"] = text::FormatTimestamp(kAfternoonMs);
      EXPECT_EQ(type.name, event["eventType"]);
      EXPECT_EQ("", contract::FindMisfit("event", event)) << event.dump();
      for (const auto& field : type.fields) {
        const bool is_one_of = type.name == "satisfaction.answered" &&
                               field.name != "customerSatisfaction" && !field.is_required &&
                               field.name != "clientId";
        EXPECT_TRUE(is_one_of || event.contains(std::string(field.name))) << field.name;
      }
    }
    EXPECT_NE(events[0]["eventId"], events[1]["eventId"]);
  }
}

TEST_F(Triggers, MakeUnknownEvents) {
  const auto event = MakeOne({"shop.opened", "102", "", {}, {}});
  EXPECT_EQ("shop.opened", event["eventType"]);
  EXPECT_EQ("ha-102", event["websiteId"]);
  EXPECT_EQ(335, event["clientId"]);
}

TEST_F(Triggers, FindTheWebsite) {
  for (const auto& [name, id] : {std::pair("ha-101", "ha-101"), std::pair("102", "ha-102"),
                                 std::pair("", "ha-101"), std::pair("ha-102", "ha-102")}) {
    EXPECT_EQ(id, MakeOne({"conversation.closed", name, "123", {}, {}})["websiteId"]) << name;
  }
}

TEST_F(Triggers, FindTheVisitorByWhateverNamesHim) {
  const auto id = office_.Visitor("PRO_0077");
  const std::string unique_id = "28c5e0b7914fd36a0e82b95d7c14f63ab0d95e7281c4f";
  for (const auto& name :
       {std::string("PRO_0077"), unique_id, std::string("Cuisine@auberge-du-pont.example.org"),
        std::to_string(id)}) {
    EXPECT_EQ(unique_id, MakeOne({"visitor.updated", "", name, {}, {}})["visitorId"]) << name;
  }
  // An external id comes before the address "123" that another one has.
  EXPECT_EQ("593de0891b628a50b09835dc6c0e92565329c74baa90e",
            MakeOne({"visitor.updated", "", "123", {}, {}})["visitorId"]);
}

TEST_F(Triggers, UseTheConversationThatIsNamed) {
  const auto id = Make({"conversation.started", "102", "uk-88013", {}, {}}).size() == 1
                      ? office_.Number("SELECT max(id) FROM conversations")
                      : 0;
  office_.TakeEvents();
  EXPECT_EQ(id, MakeOne({"conversation.started", "", "", id, {}})["conversationId"]);
  const auto closed = MakeOne({"conversation.closed", "", "", id, {}});
  EXPECT_EQ(id, closed["conversationId"]);
  EXPECT_EQ("ha-102", closed["websiteId"]);
  EXPECT_EQ(id, MakeOne({"satisfaction.filled", "", "", id, 1})["conversationId"]);
  EXPECT_EQ(1, office_.Number("SELECT count(*) FROM conversations"));
}

TEST_F(Triggers, TellTheScore) {
  for (const std::int64_t score : {1, 2, 3}) {
    EXPECT_EQ(score, MakeOne({"satisfaction.filled", "", "", {}, score})["score"]);
    EXPECT_EQ(score, MakeOne({"satisfaction.answered", "", "", {}, score})["customerSatisfaction"]);
  }
}

TEST_F(Triggers, OfUsersHappen) {
  const auto connected = [&] {
    return office_.Number("SELECT count(*) FROM operators WHERE is_connected");
  };
  Make({"user.connected", "101", "", {}, {}}, 3);
  EXPECT_EQ(3, connected());
  Make({"user.connected", "101", "", {}, {}});
  EXPECT_EQ(4, connected());
  Make({"user.disconnected", "101", "", {}, {}}, 2);
  EXPECT_EQ(2, connected());
  Make({"user.disconnected", "101", "", {}, {}}, 5);  // more than there are: told again
  EXPECT_EQ(0, connected());
  EXPECT_EQ(11, office_.Number("SELECT count(*) FROM events"));
}

TEST_F(Triggers, ThatAreImpossibleAreRefused) {
  struct Case {
    TriggerRequest request;
    int count;
    const char* sentence;
  };
  const auto type = std::string("conversation.closed");
  const std::vector<Case> cases = {
      {{"connector.installed", "", "", {}, {}},
       1,
       "connector.installed comes from installing an app."},
      {{"connector.uninstalled", "", "", {}, {}},
       1,
       "connector.uninstalled comes from uninstalling an app."},
      {{"", "", "", {}, {}}, 1, "The name of an event has 1 to 100 bytes."},
      {{std::string(101, 'x'), "", "", {}, {}}, 1, "The name of an event has 1 to 100 bytes."},
      {{type, "", "", {}, {}}, 0, "At once there are 1 to 100000 events."},
      {{type, "", "", {}, {}}, 100'001, "At once there are 1 to 100000 events."},
      {{type, "103", "", {}, {}}, 1, "There is no such website."},
      {{type, "sd-101", "", {}, {}}, 1, "There is no website of that name."},
      {{type, "99999999999999999999", "", {}, {}}, 1, "There is no website of that name."},
      {{type, "101", "nobody@example.org", {}, {}},
       1,
       "There is no visitor with that external id, unique id, e-mail address or number."},
      {{type, "101", std::string(100'000, '1'), {}, {}},
       1,
       "There is no visitor with that external id, unique id, e-mail address or number."},
      {{type, "", "", 7, {}}, 1, "There is no conversation 7."},
      {{"satisfaction.filled", "", "", {}, 4}, 1, "A score is 1, 2 or 3."},
      {{"satisfaction.filled", "", "", {}, 0}, 1, "A score is 1, 2 or 3."},
  };
  for (const auto& [request, count, sentence] : cases) EXPECT_EQ(sentence, Refusal(request, count));
}

TEST_F(Triggers, CloseNothingTwice) {
  Make({"conversation.closed", "", "", {}, {}});
  const auto id = office_.Number("SELECT max(id) FROM conversations");
  EXPECT_THROW(Make({"conversation.closed", "", "", id, {}}), NotThere);
  EXPECT_EQ(1, office_.Number("SELECT count(*) FROM events"));
}

TEST_F(Triggers, MakeThousandsSoon) {
  office_.Subscribe({"*"});
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(2'000U, Make({"conversation.closed", "ha-101", "c-2048", {}, {}}, 2'000).size());
  EXPECT_GT(std::chrono::seconds(2 * SLOWDOWN), std::chrono::steady_clock::now() - began);
  EXPECT_EQ(2'000, office_.Number("SELECT count(DISTINCT event_id) FROM deliveries"));
  EXPECT_EQ(2'000, office_.Number("SELECT count(*) FROM conversations WHERE closed_at"));
}

}  // namespace
}  // namespace connector::sandbox::platform
