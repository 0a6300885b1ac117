#include "sandbox/platform/conversations.h"

#include <string>
#include <string_view>

#include "sandbox/platform/desk.h"

namespace connector::sandbox::platform {
namespace {

constexpr auto* kInsertConversation =
    "INSERT INTO conversations (uuid, channel, website_id, visitor_id, operator_id, skill_id, "
    "rule_id, contact_type, created_at, queued_at, answered_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kMeetWebsite =
    "INSERT OR IGNORE INTO visitor_websites (visitor_id, website_id) VALUES (?, ?)";
constexpr auto* kNextPosition =
    "SELECT coalesce(max(position) + 1, 0) FROM messages WHERE conversation_id = ?";
constexpr auto* kInsertMessage =
    "INSERT INTO messages (conversation_id, position, type, sent_at, text) VALUES (?, ?, ?, ?, ?)";
constexpr auto* kVisitorSpoke =
    "UPDATE conversations SET first_message_at = coalesce(first_message_at, ?1), "
    "last_message_at = ?1 WHERE id = ?2";
constexpr auto* kOperatorSpoke =
    "UPDATE conversations SET answered_at = coalesce(answered_at, ?1), last_message_at = ?1 "
    "WHERE id = ?2";
constexpr auto* kFinish =
    "UPDATE conversations SET closed_at = ?, closed_by = ?, missed_because = ? WHERE id = ?";
constexpr auto* kHasWebsite = "SELECT 1 FROM websites WHERE id = ?";
constexpr auto* kHasVisitor = "SELECT 1 FROM visitors WHERE id = ?";
constexpr auto* kHasSkill = "SELECT 1 FROM skills WHERE id = ?";
constexpr auto* kHasRule = "SELECT 1 FROM rules WHERE id = ? AND website_id = ?";
constexpr auto* kServesWebsite =
    "SELECT 1 FROM operator_websites WHERE operator_id = ? AND website_id = ?";

bool IsSpoken(std::string_view channel) { return channel == "call" || channel == "video"; }

}  // namespace

void Desk::RequireOperatorOf(std::int64_t operator_id, std::int64_t website_id) {
  if (!Has(kServesWebsite, operator_id, website_id)) {
    throw NotThere("There is no operator " + std::to_string(operator_id) + " of website " +
                   std::to_string(website_id) + ".");
  }
}

// Whoever names an operator decides: nobody asks whether he is available then.
std::int64_t Desk::Start(const NewConversation& asked, Publicity publicity) {
  if (asked.channel != "chat" && !IsSpoken(asked.channel)) {
    throw NotThere("Conversations are started as chat, call or video.");
  }
  Require(Has(kHasWebsite, asked.website_id), "website", asked.website_id);
  Require(Has(kHasVisitor, asked.visitor_id), "visitor", asked.visitor_id);
  if (asked.skill_id) Require(Has(kHasSkill, *asked.skill_id), "skill", *asked.skill_id);
  if (asked.rule_id) {
    Require(Has(kHasRule, *asked.rule_id, asked.website_id), "rule of the website", *asked.rule_id);
  }
  if (asked.operator_id) RequireOperatorOf(*asked.operator_id, asked.website_id);
  const auto operator_id = asked.operator_id
                               ? asked.operator_id
                               : FindFreeOperator(asked.website_id, asked.channel, asked.skill_id);
  const auto id = Insert(asked, operator_id);
  if (publicity == Publicity::kTold) {
    const auto conversation = Find(id);
    TellStarted(conversation);
    if (operator_id) TellPushed(conversation);  // those who wait are told once they are given
  }
  return id;
}

std::int64_t Desk::Insert(const NewConversation& asked, std::optional<std::int64_t> operator_id) {
  const auto now = std::optional(change_.now_ms);
  statements_.Execute(kMeetWebsite, asked.visitor_id, asked.website_id);
  statements_.Execute(kInsertConversation, change_.random.Uuid(), asked.channel, asked.website_id,
                      asked.visitor_id, operator_id, asked.skill_id, asked.rule_id,
                      std::string(asked.rule_id ? "proactive" : "reactive"), change_.now_ms,
                      operator_id ? std::nullopt : now,
                      operator_id && IsSpoken(asked.channel) ? now : std::nullopt);
  return change_.database.getLastInsertRowid();
}

std::int64_t Desk::AddMessage(std::int64_t conversation_id, MessageType type,
                              const std::string& text) {
  std::int64_t position = 0;
  {
    sql::Rows rows(statements_.Of(kNextPosition), conversation_id);
    if (rows.Next()) position = rows.Integer(0);
  }
  statements_.Execute(kInsertMessage, conversation_id, position, static_cast<int>(type),
                      change_.now_ms, text);
  return position;
}

std::int64_t Desk::Say(std::int64_t conversation_id, MessageType type, const std::string& text) {
  const auto conversation = FindOpen(conversation_id);
  const bool is_operator = type == MessageType::kOperator || type == MessageType::kOperatorRich;
  const bool is_visitor = type == MessageType::kVisitor || type == MessageType::kVisitorRich;
  if (is_operator && !conversation.operator_id) {
    throw NotThere("Conversation " + std::to_string(conversation_id) +
                   " is in the waiting list: no operator has it.");
  }
  const auto position = AddMessage(conversation_id, type, text);
  if (is_operator) statements_.Execute(kOperatorSpoke, change_.now_ms, conversation_id);
  if (is_visitor) statements_.Execute(kVisitorSpoke, change_.now_ms, conversation_id);
  return position;
}

std::int64_t Desk::Transfer(std::int64_t conversation_id, std::int64_t operator_id,
                            Publicity publicity) {
  const auto old = FindOpen(conversation_id);
  RequireOperatorOf(operator_id, old.website_id);
  if (old.operator_id == operator_id) {
    throw NotThere("Operator " + std::to_string(operator_id) + " has the conversation already.");
  }
  if (!old.visitor_id) {
    throw NotThere("Conversation " + std::to_string(conversation_id) + " has no visitor any more.");
  }
  Finish(old, ClosedBy::kOperator);
  const auto id =
      Insert({old.website_id, *old.visitor_id, old.channel, operator_id, old.skill_id, old.rule_id},
             operator_id);
  if (publicity == Publicity::kTold) {
    const auto conversation = Find(id);
    TellTransferred(conversation, old.id);
    TellPushed(conversation);
  }
  if (old.operator_id) FillSlots(*old.operator_id);
  return id;
}

void Desk::Finish(const Conversation& conversation, ClosedBy by) {
  const bool is_by_operator = by == ClosedBy::kOperator;
  if (conversation.channel != "call") {
    AddMessage(conversation.id, MessageType::kNotification,
               is_by_operator ? "OPERATOR_CHAT_CLOSE" : "VISITOR_CHAT_CLOSE");
  }
  statements_.Execute(kFinish, change_.now_ms, std::string(is_by_operator ? "operator" : "visitor"),
                      WhyMissed(conversation), conversation.id);
}

void Desk::Close(std::int64_t conversation_id, ClosedBy by, Publicity publicity) {
  const auto conversation = FindOpen(conversation_id);
  Finish(conversation, by);
  if (publicity == Publicity::kTold) TellClosed(conversation);
  if (conversation.operator_id) FillSlots(*conversation.operator_id);
}

std::int64_t StartConversation(Change& change, const NewConversation& conversation,
                               Publicity publicity) {
  return Desk(change).Start(conversation, publicity);
}

std::int64_t Say(Change& change, std::int64_t conversation_id, MessageType type,
                 const std::string& text) {
  return Desk(change).Say(conversation_id, type, text);
}

void TakeConversation(Change& change, std::int64_t conversation_id, std::int64_t operator_id) {
  Desk(change).Take(conversation_id, operator_id);
}

std::int64_t TransferConversation(Change& change, std::int64_t conversation_id,
                                  std::int64_t operator_id, Publicity publicity) {
  return Desk(change).Transfer(conversation_id, operator_id, publicity);
}

void CloseConversation(Change& change, std::int64_t conversation_id, ClosedBy by,
                       Publicity publicity) {
  Desk(change).Close(conversation_id, by, publicity);
}

}  // namespace connector::sandbox::platform
