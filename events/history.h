// What happened to visitors: conversations, scores and cases, as events and actions tell (contract,
// Webhooks, and Visitor profile / customer information).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace connector::events {

// Of a conversation there is one entry, that of the newest event.
struct ClosedConversation {
  std::string platform;  // sd, ha or empty
  std::string website_id;
  std::string conversation_id;                     // unique within the two above
  std::optional<std::string> visitor_id;           // idVisitorUnique
  std::optional<std::string> platform_visitor_id;  // kept, and shown to nobody: only the platform
  std::optional<std::string> platform_visitor_external_id;  // knows who these two are
  std::optional<std::string> channel;
  std::int64_t closed_at_ms;
  std::string event_id;
};

// Its visitor is named, or is that of the conversation, which may become known later.
struct Score {
  std::string event_id;
  std::string platform;
  std::optional<std::string> conversation_id;
  std::string website_id;
  std::optional<std::string> visitor_id;  // idVisitorUnique
  std::string score;
  std::int64_t answered_at_ms;
};

struct CaseRequest {
  std::string website_id;
  std::string visitor_id;  // idVisitorUnique
  std::string conversation_id;
  std::string action;
  std::optional<std::string> operator_id;
  std::int64_t asked_at_ms;
};

struct History {
  std::int64_t conversation_count = 0;
  std::optional<std::int64_t> last_conversation_ms;
  std::optional<std::string> last_score;
  std::vector<std::int64_t> cases;          // the numbers of the latest 20
  std::optional<std::int64_t> last_ticket;  // of the CRM, as are the next two
  std::optional<std::int64_t> contact;
  std::optional<std::string> transcript_beginning;  // of the last ticket
};

}  // namespace connector::events
