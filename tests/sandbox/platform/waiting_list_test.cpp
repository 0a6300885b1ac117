#include <gmock/gmock.h>

#include "sandbox/platform/conversations.h"
#include "tests/sandbox/platform/conversation_fixture.h"

namespace connector::sandbox::platform {
namespace {

using ::testing::ElementsAre;

class WaitingList : public ConversationTest {};

TEST_F(WaitingList, IsEmptyWhileSomebodyIsFree) {
  Connect(Office::kJulien);
  Connect(Office::kSamir);
  const auto first = Start();
  const auto second = Start();
  EXPECT_EQ(Office::kJulien, Of(first, "operator_id"));
  EXPECT_EQ(Office::kSamir, Of(second, "operator_id"));
  office_.state().Write([](Change& change) {
    change.database.exec("UPDATE operators SET chat_priority = 10 WHERE id = 270589");
  });
  EXPECT_EQ(Office::kSamir, Of(Start(), "operator_id"));
}

TEST_F(WaitingList, EndsWhenSomebodyIsFree) {
  const auto first = Start();
  const auto second = Start();
  const auto other_website = Start("chat", {}, 102);
  EXPECT_THAT(office_.TakeEventTypes(),
              ElementsAre("conversation.started", "conversation.started", "conversation.started"));
  EXPECT_EQ(-1, Of(first, "operator_id"));
  EXPECT_EQ(Of(first, "created_at"), Of(first, "queued_at"));
  Write([](Change& change) {
    SetLive(change, Office::kJulien, {true, {}, {}, {}});
    change.database.exec("UPDATE operators SET chat_max_number = 1 WHERE id = 270587");
  });
  EXPECT_EQ(-1, Of(first, "operator_id"));  // connected is not available
  office_.TakeEvents();
  Write([](Change& change) { SetLive(change, Office::kJulien, {{}, true, {}, {}}); });
  EXPECT_THAT(office_.TakeEventTypes(),
              ElementsAre("user.availability.updated", "v2.conversation.pushed"));
  EXPECT_EQ(Office::kJulien, Of(first, "operator_id"));
  EXPECT_LE(Of(first, "queued_at"), Of(first, "dequeued_at"));
  EXPECT_EQ(-1, Of(second, "operator_id"));
  Close(first);
  EXPECT_THAT(office_.TakeEventTypes(), ElementsAre("conversation.closed", "v2.conversation.closed",
                                                    "v2.conversation.pushed"));
  EXPECT_EQ(Office::kJulien, Of(second, "operator_id"));
  EXPECT_EQ(-1, Of(other_website, "operator_id"));
}

TEST_F(WaitingList, EndsWithWhoHasTheSkill) {
  Connect(Office::kJulien);
  const auto visitor = office_.Visitor("123");
  const std::int64_t skill = 4103;  // Samir's
  const auto id = Write([&](Change& change) {
    return StartConversation(change, {101, visitor, "chat", {}, skill});
  });
  EXPECT_EQ(-1, Of(id, "operator_id"));
  Connect(Office::kSamir);
  EXPECT_EQ(Office::kSamir, Of(id, "operator_id"));
}

TEST_F(WaitingList, HoldsCallsBesideChatsUnlessTheyMix) {
  const auto connect = [&](std::int64_t id) {
    Write([&](Change& change) { SetLive(change, id, {true, true, true, {}}); });
  };
  connect(Office::kClaire);
  EXPECT_EQ(Office::kClaire, Of(Start("call"), "operator_id"));
  EXPECT_EQ(-1, Of(Start("call"), "operator_id"));
  EXPECT_EQ(-1, Of(Start("chat"), "operator_id"));
  connect(Office::kNadege);  // gets both who wait
  EXPECT_EQ(2, Write([](Change& change) {
              return CountOpen(change.database, Office::kNadege, "chat") +
                     CountOpen(change.database, Office::kNadege, "call");
            }));
}

TEST_F(WaitingList, IsLeftByWhoIsMissed) {
  const auto nobody = Start();
  Close(nobody, ClosedBy::kVisitor);
  Connect(Office::kJulien);
  Start();
  Start();
  const auto busy = Start();
  Close(busy, ClosedBy::kVisitor);
  EXPECT_EQ(1, Of(nobody, "missed_because = 'no_operators'"));
  EXPECT_EQ(1, Of(busy, "missed_because = 'busy'"));
  EXPECT_EQ(2, office_.Number("SELECT count(*) FROM conversations WHERE missed_because IS NULL"));
  EXPECT_EQ(
      2, Write([](Change& change) { return CountOpen(change.database, Office::kJulien, "chat"); }));
}

TEST_F(WaitingList, TakesThoseOfWhoDisconnects) {
  Connect(Office::kSamir);
  const auto first = Start();
  const auto second = Start();
  Connect(Office::kJulien);
  Write([](Change& change) {
    change.database.exec("UPDATE operators SET chat_max_number = 1 WHERE id = 270587");
  });
  Write([](Change& change) { SetLive(change, Office::kSamir, {false, {}, {}, {}}); });
  EXPECT_THAT(office_.TakeEventTypes(), ElementsAre("user.disconnected", "v2.conversation.pushed"));
  EXPECT_EQ(Office::kJulien, Of(first, "operator_id"));
  EXPECT_EQ(-1, Of(second, "operator_id"));
  EXPECT_NE(-1, Of(second, "queued_at"));
}

}  // namespace
}  // namespace connector::sandbox::platform
