#include "crm/protocol/platform_client.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/crm/protocol/platform.h"

namespace connector::crm::protocol {
namespace {

using testing::Envelope;
using testing::FollowUpOf2017;
using testing::json;
using testing::LaterFollowUp;
using testing::StatusResponse;
using Kind = Failure::Kind;

class Inquiry : public ::testing::Test {
 protected:
  events::CrmRecord Ask(const events::FollowUp& follow_up) {
    auto answer = client_.Ask(follow_up);
    const auto* failure = std::get_if<Failure>(&answer);
    EXPECT_EQ(failure, nullptr) << failure->reason;
    return failure != nullptr ? events::CrmRecord{} : std::get<events::CrmRecord>(answer);
  }
  Failure Fail(const events::FollowUp& follow_up = FollowUpOf2017()) {
    auto answer = client_.Ask(follow_up);
    EXPECT_TRUE(std::holds_alternative<Failure>(answer));
    return std::get<Failure>(answer);
  }

  testing::Platform platform_;
  PlatformClient client_{platform_.options()};
};

TEST_F(Inquiry, TellsWhatTheCrmGets) {
  for (const auto& follow_up : {FollowUpOf2017(), LaterFollowUp()}) {
    const auto [contact, ticket] = Ask(follow_up);
    EXPECT_EQ(contact.external_id, "123");
    EXPECT_EQ(contact.email, "camille@example.com");
    EXPECT_EQ(contact.visitor_id, "u9");
    EXPECT_EQ(contact.name, "Camille Li");
    EXPECT_EQ(ticket.conversation_id, "7");
    EXPECT_EQ(ticket.installation_id, "i1");
    EXPECT_EQ(ticket.channel, "chat");
    EXPECT_EQ(ticket.operator_id, "12");
    EXPECT_EQ(ticket.began_at, "2026-01-02 10:00:00");
    EXPECT_EQ(ticket.beginning, "Bonjour – Hello");
    EXPECT_EQ(ticket.tags, R"(["Livraison"])");
    EXPECT_EQ(ticket.answers, R"([{"field":"solved","value":"true"}])");
    EXPECT_EQ(json::parse(ticket.transcript).size(), 2U);
  }
}

// In the order of the protocol's picture; names of tags are asked for once.
TEST_F(Inquiry, AsksInOrder) {
  Ask(FollowUpOf2017());
  Ask(FollowUpOf2017());
  const std::vector<std::string> first{
      "/sandbox/connector/parameters?idConnectorVersion=2.0.0&idWebsite=ha-101",
      "/api/2/conversation/7?full=1", "/api/2/visitor/9", "/api/2/tag/3",
      "/sandbox/connector/closing-values?idConversation=7&idConnectorVersion=2.0.0"};
  auto both = first;
  for (const auto& asked : first) {
    if (asked != "/api/2/tag/3") both.push_back(asked);
  }
  EXPECT_EQ(platform_.asked(), both);
}

TEST_F(Inquiry, LooksForLaterConversationsByWhatTheRestApiFiltersBy) {
  Ask(LaterFollowUp());
  EXPECT_EQ(platform_.asked().at(1),
            "/api/2/conversation?full=1&limit=20&page=1&filters%5Bfrom%5D=2025-12-25&"
            "filters%5Bto%5D=2026-01-03&filters%5Bwebsite_id%5D=101&filters%5Bvisitor_id%5D=9");
}

TEST_F(Inquiry, DoesWithoutWhatIsNotThere) {
  platform_.conversation = {{"id", "7"}, {"visitor_id", nullptr}, {"history", nullptr}};
  platform_.Set("/sandbox/connector/parameters", [](auto&) { return StatusResponse(404); });
  platform_.Set("/sandbox/connector/closing-values", [](auto&) { return StatusResponse(404); });
  auto follow_up = FollowUpOf2017();
  auto [contact, ticket] = Ask(follow_up);
  EXPECT_EQ(contact.visitor_id, "u9");
  EXPECT_EQ(contact.name, "");
  EXPECT_EQ(ticket.transcript, "[]");
  EXPECT_EQ(ticket.answers, "[]");
  EXPECT_FALSE(ticket.installation_id);

  follow_up.visitor_id.reset();
  follow_up.connector_version_id.reset();
  const auto before = platform_.asked().size();
  EXPECT_FALSE(Ask(follow_up).contact.visitor_id);
  EXPECT_EQ(platform_.asked().size(), before + 1) << "only the conversation";
}

TEST_F(Inquiry, AVisitorOrATagThatIsGoneIsNoObstacle) {
  platform_.Set("/api/2/visitor/9", [](auto&) { return StatusResponse(404); });
  platform_.Set("/api/2/tag/3", [](auto&) { return StatusResponse(404); });
  const auto [contact, ticket] = Ask(FollowUpOf2017());
  EXPECT_EQ(contact.visitor_id, "u9");
  EXPECT_FALSE(contact.email);
  EXPECT_EQ(ticket.tags, R"(["3"])");
}

TEST_F(Inquiry, FailsByWhatThePlatformAnswers) {
  const auto text = [](const std::string& body) {
    return [body](auto&) { return web::Response{200, {{"Content-Type", "text/html"}}, body, ""}; };
  };
  const auto conversation = [&](const char* name, const json& value) {
    auto changed = platform_.conversation;
    changed[name] = value;
    return [changed](auto&) { return Envelope(changed); };
  };
  const struct {
    const char* name;
    testing::Platform::Reply reply;
    Kind kind;
    const char* reason;
  } rows[] = {
      {"HTML", text("<html>"), Kind::kAgain, "no JSON"},
      {"nothing", text(""), Kind::kAgain, "no JSON"},
      {"half an answer", text(R"({"meta":{"status":"success"},"data":{"id":7)"), Kind::kAgain,
       "no JSON"},
      {"another document", text(R"({"id":7})"), Kind::kAgain, "none of the REST API"},
      {"no data", text(R"({"meta":{"status":"success"}})"), Kind::kAgain, "none of the REST API"},
      {"an array", text("[]"), Kind::kAgain, "none of the REST API"},
      {"refused", text(R"({"meta":{"status":"fail","message":"camille@example.com"}})"),
       Kind::kNever, "refused"},
      {"too much", text(std::string((std::size_t{8} << 20) + 1, ' ')), Kind::kAgain, "did not"},
      {"another conversation", conversation("id", 8), Kind::kAgain, "another conversation"},
      {"another visitor's", conversation("visitor_uid", "u1"), Kind::kAgain, "another visitor"},
      {"a history that is none", conversation("history", "Hello"), Kind::kAgain, "history"},
      {"a history that is no text", conversation("history", 5), Kind::kAgain, "history"},
      {"400", [](auto&) { return StatusResponse(400); }, Kind::kNever, "400"},
      {"404", [](auto&) { return StatusResponse(404); }, Kind::kNever, "404"},
      {"302", [](auto&) { return StatusResponse(302); }, Kind::kAgain, "302"},
      {"408", [](auto&) { return StatusResponse(408); }, Kind::kAgain, "408"},
      {"500", [](auto&) { return StatusResponse(500); }, Kind::kAgain, "500"},
      {"503", [](auto&) { return StatusResponse(503); }, Kind::kAgain, "503"},
      {"401", [](auto&) { return StatusResponse(401); }, Kind::kForbidden, "401"},
      {"403", [](auto&) { return StatusResponse(403); }, Kind::kForbidden, "403"},
      {"429", [](auto&) { return StatusResponse(429); }, Kind::kBusy, "429"},
  };
  for (const auto& row : rows) {
    platform_.Set("/api/2/conversation/7", row.reply);
    const auto failure = Fail();
    EXPECT_EQ(failure.kind, row.kind) << row.name << ": " << failure.reason;
    EXPECT_NE(failure.reason.find(row.reason), std::string::npos)
        << row.name << ": " << failure.reason;
    EXPECT_EQ(failure.reason.find("camille"), std::string::npos) << row.name;
  }
}

TEST_F(Inquiry, IsToldWhenToAskAgain) {
  const struct {
    int status;
    const char* retry_after;
    Kind kind;
    std::optional<int> seconds;
  } rows[] = {
      {429, "7", Kind::kBusy, 7},
      {503, "2", Kind::kBusy, 2},
      {429, "999999999", Kind::kBusy, 300},
      {429, "-1", Kind::kBusy, std::nullopt},
      {429, "soon", Kind::kBusy, std::nullopt},
      {503, "1x", Kind::kAgain, std::nullopt},
  };
  for (const auto& row : rows) {
    platform_.SetAll([row](auto&) {
      return web::Response{row.status, {{"Retry-After", row.retry_after}}, "", ""};
    });
    const auto failure = Fail();
    EXPECT_EQ(failure.kind, row.kind) << row.retry_after;
    EXPECT_EQ(failure.retry_after.has_value(), row.seconds.has_value()) << row.retry_after;
    EXPECT_EQ(failure.retry_after.value_or(std::chrono::seconds(0)),
              std::chrono::seconds(row.seconds.value_or(0)));
  }
}

TEST_F(Inquiry, TakesNoVisitorForAnother) {
  platform_.visitor["unique_id"] = "u1";
  EXPECT_EQ(Fail().reason, "The platform told of another visitor.");
}

TEST_F(Inquiry, EndsWhoeverIsSlow) {
  platform_.Set("/api/2/conversation/7", [](auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return StatusResponse(200);
  });
  auto options = platform_.options();
  options.timeout = std::chrono::milliseconds(100);
  PlatformClient client(options);
  const auto answer = client.Ask(FollowUpOf2017());
  EXPECT_EQ(std::get<Failure>(answer).kind, Kind::kAgain);
}

TEST(Inquiries, OfNobodyAreUnreachable) {
  PlatformClient client({"http://127.0.0.1:1/api/2", [] { return std::string("key"); }});
  const auto answer = client.Ask(FollowUpOf2017());
  EXPECT_EQ(std::get<Failure>(answer).kind, Kind::kUnreachable);
}

}  // namespace
}  // namespace connector::crm::protocol
