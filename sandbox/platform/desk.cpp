#include "sandbox/platform/desk.h"

#include <cmath>

#include "base/text/ascii.h"
#include "base/text/json.h"
#include "base/text/timestamp.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::platform {
namespace {

using Fields = nlohmann::ordered_json;

constexpr auto* kFindConversation =
    "SELECT c.id, c.uuid, c.channel, c.website_id, w.client_id, c.visitor_id, v.unique_id, v.uuid, "
    "c.operator_id, c.skill_id, c.rule_id, c.answered_at, c.closed_at FROM conversations c "
    "JOIN websites w ON w.id = c.website_id LEFT JOIN visitors v ON v.id = c.visitor_id "
    "WHERE c.id = ?";
constexpr auto* kFirstClient = "SELECT min(id) FROM clients";
constexpr auto* kLiveChannels =
    "SELECT is_connected, chat_enabled, chat_available, call_enabled, call_available, "
    "video_enabled, video_available FROM operators WHERE id = ?";
constexpr auto* kUniqueIdOfVisitor = "SELECT unique_id FROM visitors WHERE id = ?";

// The fields of 2017.
Fields EventFieldsOf(const Conversation& conversation) {
  return {{"websiteId", PlatformId(conversation.website_id)},
          {"clientId", conversation.client_id},
          {"conversationId", conversation.id},
          {"operatorId", text::OrNull<Fields>(conversation.operator_id)},
          {"channel", conversation.channel},
          {"visitorId", text::OrNull<Fields>(conversation.visitor_unique_id)}};
}

// The later ones.
Fields LaterEventFieldsOf(const Conversation& conversation) {
  return {{"projectId", PlatformId(conversation.website_id)},
          {"clientId", conversation.client_id},
          {"conversationId", conversation.uuid},
          {"visitorExternalId", text::OrNull<Fields>(conversation.visitor_id)},
          {"channel", text::ToUpper(conversation.channel)},
          {"visitorId", text::OrNull<Fields>(conversation.visitor_uuid)}};
}

Fields PushedFieldsOf(const Conversation& conversation) {
  auto fields = LaterEventFieldsOf(conversation);
  fields["operatorId"] = text::OrNull<Fields>(conversation.operator_id);
  return fields;
}

}  // namespace

void Require(bool is_there, const char* what, std::int64_t id) {
  if (!is_there)
    throw NotThere(std::string("There is no ") + what + " " + std::to_string(id) + ".");
}

Conversation Desk::Find(std::int64_t conversation_id) {
  sql::Rows rows(statements_.Of(kFindConversation), conversation_id);
  if (!rows.Next()) {
    throw NotThere("There is no conversation " + std::to_string(conversation_id) + ".");
  }
  return {rows.Integer(0),         std::string(rows.Text(1)), std::string(rows.Text(2)),
          rows.Integer(3),         rows.Integer(4),           rows.OptionalInteger(5),
          rows.OptionalText(6),    rows.OptionalText(7),      rows.OptionalInteger(8),
          rows.OptionalInteger(9), rows.OptionalInteger(10),  rows.OptionalInteger(11),
          rows.OptionalInteger(12)};
}

Conversation Desk::FindOpen(std::int64_t conversation_id) {
  auto conversation = Find(conversation_id);
  if (conversation.closed_at) {
    throw NotThere("Conversation " + std::to_string(conversation_id) + " is closed already.");
  }
  return conversation;
}

void Desk::TellOwn(std::string_view type, std::optional<std::int64_t> website_id,
                   const Fields& fields) {
  if (!only_.empty() && only_ != type) return;
  told_.push_back(Tell(change_, statements_, {std::string(type), website_id, fields}));
}

void Desk::TellStarted(const Conversation& conversation) {
  if (conversation.channel != "chat" && conversation.channel != "call") return;
  TellOwn("conversation.started", conversation.website_id, EventFieldsOf(conversation));
}

void Desk::TellTransferred(const Conversation& conversation, std::int64_t old_id) {
  if (conversation.channel != "chat") return;
  auto fields = EventFieldsOf(conversation);
  fields["transferredConversationId"] = old_id;
  TellOwn("conversation.transferred", conversation.website_id, fields);
}

void Desk::TellPushed(const Conversation& conversation) {
  TellOwn("v2.conversation.pushed", conversation.website_id, PushedFieldsOf(conversation));
}

void Desk::TellArrival(const Conversation& conversation) {
  Tell(change_, statements_,
       {"v2.conversation.pushed", conversation.website_id, PushedFieldsOf(conversation)});
}

void Desk::TellClosed(const Conversation& conversation) {
  if (conversation.channel == "chat" || conversation.channel == "call") {
    TellOwn("conversation.closed", conversation.website_id, EventFieldsOf(conversation));
  }
  auto fields = LaterEventFieldsOf(conversation);
  fields["operatorIds"] = Fields::array();
  if (conversation.operator_id) fields["operatorIds"].push_back(*conversation.operator_id);
  TellOwn("v2.conversation.closed", conversation.website_id, fields);
}

void Desk::TellUser(std::string_view type, std::int64_t operator_id) {
  TellOwn(type, std::nullopt, {{"clientId", FirstClient()}, {"userId", operator_id}});
}

void Desk::TellAvailability(std::int64_t operator_id) {
  auto availabilities = Fields::array();
  {
    sql::Rows rows(statements_.Of(kLiveChannels), operator_id);
    if (!rows.Next()) return;
    int column = 1;
    for (const auto* channel : {"CHAT", "CALL", "VIDEO"}) {
      const bool is_enabled = rows.Integer(column) != 0;
      const bool is_available = rows.Integer(0) != 0 && rows.Integer(column + 1) != 0;
      column += 2;
      if (!is_enabled) continue;
      availabilities.push_back(
          {{"channel", channel}, {"status", is_available ? "available" : "unavailable"}});
    }
  }
  TellOwn("user.availability.updated", std::nullopt,
          {{"clientId", FirstClient()},
           {"userId", operator_id},
           {"origin", "desk"},
           {"availabilities", availabilities}});
}

void Desk::TellOther(std::string_view type, std::int64_t website_id, std::int64_t client_id) {
  TellOwn(type, website_id, {{"websiteId", PlatformId(website_id)}, {"clientId", client_id}});
}

void Desk::TellVisitor(std::int64_t visitor_id, std::optional<std::int64_t> operator_id) {
  std::string unique_id;
  {
    sql::Rows rows(statements_.Of(kUniqueIdOfVisitor), visitor_id);
    if (!rows.Next()) throw NotThere("There is no visitor " + std::to_string(visitor_id) + ".");
    unique_id = rows.Text(0);
  }
  TellOwn("visitor.updated", std::nullopt,
          {{"clientId", FirstClient()},
           {"operatorId", text::OrNull<Fields>(operator_id)},
           {"visitorId", unique_id}});
}

// `satisfaction.answered` comes at every click: one answer each.
void Desk::TellRated(const Conversation& conversation, std::optional<double> mean,
                     const std::string& comment) {
  const auto website = conversation.website_id;
  const auto answered = [&](const char* name, const nlohmann::ordered_json& answer) {
    TellOwn("satisfaction.answered", website,
            {{"projectId", PlatformId(website)},
             {"clientId", conversation.client_id},
             {"conversationId", conversation.uuid},
             {name, answer}});
  };
  if (mean) {
    const auto score = 1 + std::llround(*mean * 2);
    auto fields = EventFieldsOf(conversation);
    fields.erase("channel");
    fields["score"] = score;
    TellOwn("satisfaction.filled", website, fields);
    answered("customerSatisfaction", score);
  }
  if (!comment.empty()) answered("satisfactionComment", comment);
}

void Desk::TellAttributed(const Conversation& conversation, const std::string& transaction_uuid,
                          double amount, const std::string& external_id) {
  TellOwn("transaction.attributed", conversation.website_id,
          {{"projectId", PlatformId(conversation.website_id)},
           {"clientId", conversation.client_id},
           {"transactionId", transaction_uuid},
           {"receivedAt", text::FormatTimestamp(change_.now_ms)},
           {"externalId", external_id},
           {"amount", amount},
           {"conversationId", conversation.uuid},
           {"source", "Onsite"},
           {"operatorId", text::OrNull<Fields>(conversation.operator_id)}});
}

std::int64_t Desk::FirstClient() {
  sql::Rows rows(statements_.Of(kFirstClient));
  return rows.Next() ? rows.Integer(0) : 0;
}

}  // namespace connector::sandbox::platform
