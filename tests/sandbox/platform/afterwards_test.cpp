#include <gmock/gmock.h>

#include "sandbox/platform/conversations.h"
#include "tests/sandbox/platform/conversation_fixture.h"

namespace connector::sandbox::platform {
namespace {

class Afterwards : public ConversationTest {};

TEST_F(Afterwards, VisitorsRateOnce) {
  const auto id = Start("chat", Office::kJulien);
  EXPECT_THAT(Refusal([&](Change& change) {
                RateConversation(change, id, {1, 1, 1, ""});
              }),
              ::testing::HasSubstr("is open"));
  Close(id);
  office_.TakeEvents();
  Write([&](Change& change) { RateConversation(change, id, {1, 0.5, 0.5, "bien"}); });
  const auto events = office_.TakeEvents();
  ASSERT_EQ(3U, events.size());
  EXPECT_EQ("satisfaction.filled", events[0]["eventType"]);
  EXPECT_EQ(2, events[0]["score"]);
  EXPECT_EQ(id, events[0]["conversationId"]);
  EXPECT_FALSE(events[0].contains("channel"));
  EXPECT_EQ("satisfaction.answered", events[1]["eventType"]);
  EXPECT_EQ(2, events[1]["customerSatisfaction"]);
  EXPECT_EQ("bien", events[2]["satisfactionComment"]);
  EXPECT_THAT(Refusal([&](Change& change) {
                RateConversation(change, id, {1, 1, 1, ""});
              }),
              ::testing::HasSubstr("already"));
}

TEST_F(Afterwards, OrdersOfTwoDaysAreAttributed) {
  struct Case {
    const char* name;
    std::int64_t after_ms;
    bool is_attributed;
  };
  const auto id = Start("chat", Office::kJulien);
  Close(id);
  office_.TakeEvents();
  constexpr std::int64_t kTwoDaysMs = 48 * 3'600'000;
  std::int64_t waited = 0;
  for (const auto& [name, after_ms, is_attributed] :
       {Case{"at once", 0, true}, Case{"just in time", kTwoDaysMs - 30'000, true},
        Case{"too late", kTwoDaysMs + 1, false}}) {
    office_.state().AdvanceClock(after_ms - waited);
    waited = after_ms;
    const auto order = Write([&](Change& change) { return Order(change, id, 49.9, "CC-1"); });
    const auto events = office_.TakeEvents();
    EXPECT_EQ(is_attributed ? 1U : 0U, events.size()) << name;
    EXPECT_EQ(is_attributed ? id : 0,
              office_.Number("SELECT coalesce(conversation_id, 0) FROM transactions WHERE id = " +
                             std::to_string(order)))
        << name;
    if (!is_attributed) continue;
    EXPECT_EQ("transaction.attributed", events[0]["eventType"]);
    EXPECT_EQ(49.9, events[0]["amount"]);
    EXPECT_EQ("CC-1", events[0]["externalId"]);
    EXPECT_EQ("Onsite", events[0]["source"]);
    EXPECT_EQ(Office::kJulien, events[0]["operatorId"]);
    EXPECT_EQ(36U, events[0]["transactionId"].get<std::string>().size());
  }
}

TEST_F(Afterwards, TagsAreKeptOnce) {
  const auto id = Start("chat", Office::kJulien);
  Write([&](Change& change) { TagConversation(change, id, {299029, 299030, 299029}); });
  EXPECT_EQ(2, office_.Number("SELECT count(*) FROM conversation_tags"));
}

}  // namespace
}  // namespace connector::sandbox::platform
