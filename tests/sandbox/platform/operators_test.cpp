#include "sandbox/platform/operators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/events.h"
#include "tests/sandbox/platform/platform_support.h"

namespace connector::sandbox::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Operators : public ::testing::Test {
 protected:
  void Set(std::int64_t id, const Live& live) {
    office_.state().Write([&](Change& change) { SetLive(change, id, live); });
  }

  std::int64_t Count(const std::string& rows) {
    return office_.Number("SELECT count(*) FROM " + rows);
  }

  std::string Refusal(std::int64_t id, const Live& live) {
    try {
      Set(id, live);
    } catch (const NotThere& refusal) {
      return refusal.what();
    }
    return "accepted";
  }

  Office office_;
};

TEST_F(Operators, ConnectAndAreAvailable) {
  Set(Office::kClaire, {true, true, false, {}});
  const auto events = office_.TakeEvents();
  ASSERT_EQ(2U, events.size());
  EXPECT_EQ("user.connected", events[0]["eventType"]);
  EXPECT_EQ(335, events[0]["clientId"]);
  EXPECT_EQ(Office::kClaire, events[0]["userId"]);
  EXPECT_EQ("user.availability.updated", events[1]["eventType"]);
  EXPECT_EQ("desk", events[1]["origin"]);
  EXPECT_EQ(nlohmann::json::parse(R"([{"channel":"CHAT","status":"available"},
      {"channel":"CALL","status":"unavailable"},{"channel":"VIDEO","status":"unavailable"}])"),
            events[1]["availabilities"]);
  EXPECT_EQ(1, Count("presences WHERE ended_at IS NULL"));
  EXPECT_EQ(1, Count("productions WHERE ended_at IS NULL AND channel = 'chat'"));
}

TEST_F(Operators, AreToldOfWhatChangesOnly) {
  Set(Office::kClaire, {true, true, {}, {}});
  office_.TakeEvents();
  Set(Office::kClaire, {true, true, false, {}});
  Set(Office::kClaire, {});
  EXPECT_THAT(office_.TakeEventTypes(), IsEmpty());
  Set(Office::kClaire, {{}, false, true, true});
  EXPECT_THAT(office_.TakeEventTypes(), ElementsAre("user.availability.updated"));
  EXPECT_EQ(0, Count("productions WHERE ended_at IS NULL AND channel = 'chat'"));
  EXPECT_EQ(2, Count("productions WHERE ended_at IS NULL"));
}

TEST_F(Operators, WhoDisconnectAreAvailableForNothing) {
  Set(Office::kClaire, {true, true, true, true});
  office_.TakeEvents();
  office_.state().AdvanceClock(60'000);
  Set(Office::kClaire, {false, {}, {}, {}});
  EXPECT_THAT(office_.TakeEventTypes(), ElementsAre("user.disconnected"));
  EXPECT_EQ(0, Count("operators WHERE is_connected OR chat_available OR call_available OR "
                     "video_available"));
  EXPECT_EQ(1, Count("presences WHERE ended_at >= started_at + 60000"));
  EXPECT_EQ(3, Count("productions WHERE ended_at >= started_at + 60000"));
  Set(Office::kClaire, {false, false, {}, {}});
  EXPECT_THAT(office_.TakeEventTypes(), IsEmpty());
}

TEST_F(Operators, ComeAndGoWithinOneMoment) {
  office_.state().Write([](Change& change) {
    for (const bool is_connected : {true, false, true, false, true}) {
      SetLive(change, Office::kJulien,
              {is_connected, is_connected ? std::optional(true) : std::nullopt, {}, {}});
    }
  });
  EXPECT_EQ(1, Count("presences WHERE ended_at IS NULL"));
  EXPECT_EQ(1, Count("productions WHERE ended_at IS NULL"));
}

TEST_F(Operators, ThatCannotAreRefused) {
  EXPECT_EQ("There is no operator 7.", Refusal(7, {true, {}, {}, {}}));
  EXPECT_EQ("Operator 270587 is not connected.", Refusal(Office::kJulien, {{}, true, {}, {}}));
  EXPECT_EQ("Operator 270587 is not connected.", Refusal(Office::kJulien, {false, true, {}, {}}));
  EXPECT_EQ("Channel call is not enabled for operator 270587.",
            Refusal(Office::kJulien, {true, true, true, {}}));
  EXPECT_EQ(0, Count("operators WHERE is_connected"));  // nothing of it was done
  EXPECT_EQ("accepted", Refusal(Office::kJulien, {true, true, false, false}));
}

TEST_F(Operators, AreToldWhenTheirRowsChange) {
  office_.state().Write([](Change& change) {
    TellUserCreated(change, Office::kJulien);
    TellUserUpdated(change, Office::kJulien);
  });
  EXPECT_THAT(office_.TakeEventTypes(), ElementsAre("user.created", "user.updated"));
}

TEST_F(Operators, ChangeVisitors) {
  const auto visitor = office_.Visitor("c-2048");
  office_.state().Write([&](Change& change) {
    TellVisitorUpdated(change, visitor, Office::kJulien);
    TellVisitorUpdated(change, visitor, std::nullopt);
    EXPECT_THROW(TellVisitorUpdated(change, 7, std::nullopt), NotThere);
  });
  const auto events = office_.TakeEvents();
  ASSERT_EQ(2U, events.size());
  EXPECT_EQ("visitor.updated", events[0]["eventType"]);
  EXPECT_EQ(Office::kJulien, events[0]["operatorId"]);
  EXPECT_EQ("a07c51e9d3846bf2209e7d1c5b83f64e0a92c7d518b3f", events[0]["visitorId"]);
  EXPECT_TRUE(events[1]["operatorId"].is_null());
}

TEST_F(Operators, EventsAreOfTheWholeClient) {
  office_.Subscribe({"users.domain"});
  Set(Office::kJulien, {true, {}, {}, {}});
  EXPECT_EQ(1, Count("deliveries"));
  EXPECT_EQ(1, Count("events WHERE website_id IS NULL AND type = 'user.connected'"));
}

TEST(Domains, AreThoseOfTheDocumentation) {
  EXPECT_EQ("conversations.domain", DomainOf("visitor.updated"));
  EXPECT_EQ("users.domain", DomainOf("satisfaction.filled"));
  EXPECT_EQ("connectors.domain", DomainOf("connector.installed"));
  EXPECT_EQ("", DomainOf("v2.conversation.pushed"));
  EXPECT_EQ("", DomainOf("shop.opened"));
  EXPECT_TRUE(IsSubscribed({"*"}, "shop.opened"));
  EXPECT_FALSE(IsSubscribed({""}, "shop.opened"));
  EXPECT_EQ("ha-101", PlatformId(101));
}

}  // namespace
}  // namespace connector::sandbox::platform
