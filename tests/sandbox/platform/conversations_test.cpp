#include "sandbox/platform/conversations.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "sandbox/platform/events.h"
#include "tests/sandbox/platform/conversation_fixture.h"

namespace connector::sandbox::platform {
namespace {

using Types = std::vector<std::string>;

class Conversations : public ConversationTest {};

TEST_F(Conversations, AreToldFromBeginningToEnd) {
  Connect(Office::kJulien);
  const auto id = Start();
  const auto begun = office_.TakeEvents();
  ASSERT_EQ(2U, begun.size());
  EXPECT_EQ("conversation.started", begun[0]["eventType"]);
  EXPECT_EQ("ha", begun[0]["platform"]);
  EXPECT_EQ("ha-101", begun[0]["websiteId"]);
  EXPECT_EQ(335, begun[0]["clientId"]);
  EXPECT_EQ(id, begun[0]["conversationId"]);
  EXPECT_EQ(Office::kJulien, begun[0]["operatorId"]);
  EXPECT_EQ("chat", begun[0]["channel"]);
  EXPECT_EQ("a07c51e9d3846bf2209e7d1c5b83f64e0a92c7d518b3f", begun[0]["visitorId"]);
  EXPECT_EQ("v2.conversation.pushed", begun[1]["eventType"]);
  EXPECT_EQ("ha-101", begun[1]["projectId"]);
  EXPECT_EQ(36U, begun[1]["conversationId"].get<std::string>().size());
  EXPECT_EQ("CHAT", begun[1]["channel"]);
  EXPECT_EQ(36U, begun[1]["visitorId"].get<std::string>().size());
  EXPECT_EQ(office_.Visitor("c-2048"), begun[1]["visitorExternalId"]);
  EXPECT_EQ(Office::kJulien, begun[1]["operatorId"]);
  Close(id);
  const auto ended = office_.TakeEvents();
  ASSERT_EQ(2U, ended.size());
  EXPECT_EQ("conversation.closed", ended[0]["eventType"]);
  EXPECT_EQ("v2.conversation.closed", ended[1]["eventType"]);
  EXPECT_EQ(nlohmann::json({Office::kJulien}), ended[1]["operatorIds"]);
  EXPECT_EQ(begun[1]["conversationId"], ended[1]["conversationId"]);
}

TEST_F(Conversations, AreToldByChannel) {
  struct Case {
    const char* channel;
    Types begun;
    Types ended;
  };
  for (const auto& [channel, begun, ended] :
       {Case{"chat",
             {"conversation.started", "v2.conversation.pushed"},
             {"conversation.closed", "v2.conversation.closed"}},
        Case{"call",
             {"conversation.started", "v2.conversation.pushed"},
             {"conversation.closed", "v2.conversation.closed"}},
        Case{"video", {"v2.conversation.pushed"}, {"v2.conversation.closed"}}}) {
    const auto id = Start(channel, Office::kClaire);
    EXPECT_EQ(begun, office_.TakeEventTypes()) << channel;
    Close(id);
    EXPECT_EQ(ended, office_.TakeEventTypes()) << channel;
  }
}

TEST_F(Conversations, AreNotToldIfSilent) {
  const auto visitor = office_.Visitor("123");
  Write([&](Change& change) {
    const auto id =
        StartConversation(change, {101, visitor, "chat", Office::kJulien}, Publicity::kSilent);
    const auto next = TransferConversation(change, id, Office::kSamir, Publicity::kSilent);
    CloseConversation(change, next, ClosedBy::kVisitor, Publicity::kSilent);
    RateConversation(change, next, {1, 1, 1, "good"}, Publicity::kSilent);
  });
  EXPECT_THAT(office_.TakeEventTypes(), ::testing::IsEmpty());
}

TEST_F(Conversations, KeepWhenWhoSaidWhat) {
  const auto id = Start("chat", Office::kJulien);
  const auto begun = Now();
  const auto say = [&](MessageType type, const char* text) {
    office_.state().AdvanceClock(1'000);
    return Write([&](Change& change) { return Say(change, id, type, text); });
  };
  EXPECT_EQ(0, say(MessageType::kPage, "https://www.cuivre-et-compagnie.example/"));
  EXPECT_EQ(-1, Of(id, "first_message_at"));
  EXPECT_EQ(1, say(MessageType::kVisitor, "Bonjour"));
  EXPECT_EQ(-1, Of(id, "answered_at"));
  EXPECT_EQ(2, say(MessageType::kOperator, "Bonjour"));
  EXPECT_EQ(3, say(MessageType::kVisitorRich, "…"));
  EXPECT_EQ(4, say(MessageType::kNotification, "…"));
  EXPECT_EQ(2, (Of(id, "first_message_at") - begun + 500) / 1'000);
  EXPECT_EQ(3, (Of(id, "answered_at") - begun + 500) / 1'000);
  EXPECT_EQ(4, (Of(id, "last_message_at") - begun + 500) / 1'000);
  Close(id, ClosedBy::kVisitor);
  EXPECT_EQ(6, office_.Number("SELECT count(*) FROM messages"));
  EXPECT_EQ(1, office_.Number("SELECT count(*) FROM messages WHERE position = 5 AND type = 3 AND "
                              "text = 'VISITOR_CHAT_CLOSE'"));
  EXPECT_EQ(1, office_.Number("SELECT closed_by = 'visitor' FROM conversations"));
}

TEST_F(Conversations, OfCallsArePickedUpAtOnce) {
  const auto id = Start("call", Office::kClaire);
  EXPECT_EQ(Of(id, "created_at"), Of(id, "answered_at"));
  Close(id);
  EXPECT_EQ(0, office_.Number("SELECT count(*) FROM messages"));
}

TEST_F(Conversations, AreTransferred) {
  const auto old = Start("chat", Office::kJulien);
  office_.TakeEvents();
  const auto next =
      Write([&](Change& change) { return TransferConversation(change, old, Office::kSamir); });
  EXPECT_NE(old, next);
  const auto events = office_.TakeEvents();
  ASSERT_EQ(2U, events.size());
  EXPECT_EQ("conversation.transferred", events[0]["eventType"]);
  EXPECT_EQ(next, events[0]["conversationId"]);
  EXPECT_EQ(old, events[0]["transferredConversationId"]);
  EXPECT_EQ(Office::kSamir, events[0]["operatorId"]);
  EXPECT_EQ("v2.conversation.pushed", events[1]["eventType"]);
  EXPECT_NE(-1, Of(old, "closed_at"));
  EXPECT_EQ(-1, Of(next, "closed_at"));
  EXPECT_EQ(Of(old, "visitor_id"), Of(next, "visitor_id"));
}

TEST_F(Conversations, ThatAreNotThereAreRefused) {
  const auto visitor = office_.Visitor("123");
  const auto id = Start("chat", Office::kJulien);
  const auto waits = Start();
  const auto closed = Start("chat", Office::kJulien);
  Close(closed);
  struct Case {
    std::string sentence;
    std::function<void(Change&)> make;
  };
  const std::vector<Case> cases = {
      {"There is no website 7.",
       [&](Change& c) {
         StartConversation(c, {7, visitor});
       }},
      {"There is no visitor 7.",
       [&](Change& c) {
         StartConversation(c, {101, 7});
       }},
      {"There is no operator 7 of website 101.",
       [&](Change& c) {
         StartConversation(c, {101, visitor, "chat", 7});
       }},
      {"There is no operator 270592 of website 101.",  // Emma's is the other one
       [&](Change& c) {
         StartConversation(c, {101, visitor, "chat", 270592});
       }},
      {"There is no skill 7.",
       [&](Change& c) {
         StartConversation(c, {101, visitor, "chat", {}, 7});
       }},
      {"There is no rule of the website 318001.",
       [&](Change& c) {
         StartConversation(c, {101, visitor, "chat", {}, {}, 318001});
       }},
      {"Conversations are started as chat, call or video.",
       [&](Change& c) {
         StartConversation(c, {101, visitor, "fax"});
       }},
      {"There is no conversation 7.", [&](Change& c) { Say(c, 7, MessageType::kVisitor, "?"); }},
      {"Conversation " + std::to_string(closed) + " is closed already.",
       [&](Change& c) { Say(c, closed, MessageType::kVisitor, "?"); }},
      {"Conversation " + std::to_string(closed) + " is closed already.",
       [&](Change& c) { CloseConversation(c, closed, ClosedBy::kVisitor); }},
      {"Conversation " + std::to_string(waits) + " is in the waiting list: no operator has it.",
       [&](Change& c) { Say(c, waits, MessageType::kOperator, "?"); }},
      {"Operator 270587 has the conversation already.",
       [&](Change& c) { TransferConversation(c, id, Office::kJulien); }},
      {"There is no operator 270592 of website 101.",
       [&](Change& c) { TransferConversation(c, id, 270592); }},
      {"There is no tag of the website 299035.",
       [&](Change& c) {
         TagConversation(c, id, {299029, 299035});
       }},
      {"Notes are 0 to 1.",
       [&](Change& c) {
         RateConversation(c, closed, {1.1, 1, 1, ""});
       }},
      {"An amount is not negative.", [&](Change& c) { Order(c, closed, -1, "x"); }},
      {"An amount is not negative.", [&](Change& c) { Order(c, closed, NAN, "x"); }},
  };
  for (const auto& [sentence, make] : cases) EXPECT_EQ(sentence, Refusal(make));
}

TEST_F(Conversations, AreDeliveredToWhoSubscribed) {
  struct Case {
    const char* name;
    nlohmann::json events;
    int deliveries;  // of a conversation that begins and ends on website 101
  };
  const std::vector<Case> cases = {
      {"all", {"*"}, 4},
      {"the domain", {"conversations.domain"}, 2},
      {"one", {"conversation.closed"}, 1},
      {"two", {"conversation.closed", "v2.conversation.closed"}, 2},
      {"another domain", {"users.domain"}, 0},
      {"none", nlohmann::json::array(), 0},
  };
  for (const auto& [name, events, deliveries] : cases) {
    const auto subscription = office_.Subscribe(events);
    Close(Start("chat", Office::kJulien));
    Close(Start("chat", 270592, 102));  // nobody installed anything there
    EXPECT_EQ(deliveries,
              office_.Number("SELECT count(*) FROM deliveries WHERE state = 'waiting' AND "
                             "subscription_id = " +
                             std::to_string(subscription)))
        << name;
    office_.state().Write(
        [](Change& change) { change.database.exec("UPDATE subscriptions SET ended_at = 1"); });
  }
}

}  // namespace
}  // namespace connector::sandbox::platform
