// What happens in conversations. Each tells the events of it (platform, 2.2); what names something
// that is not there throws NotThere.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sandbox/platform/state.h"

namespace connector::sandbox::platform {

// What a change needs is not there, or not so: a sentence for whoever asked for it.
class NotThere : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct NewConversation {
  std::int64_t website_id;
  std::int64_t visitor_id;
  std::string channel = "chat";  // chat, call, video
  std::optional<std::int64_t>
      operator_id{};  // nullopt: the first one who is available, or the waiting list
  std::optional<std::int64_t> skill_id{};
  std::optional<std::int64_t> rule_id{};
};

// Whether somebody is told of it, or it is only what something else needs.
enum class Publicity { kTold, kSilent };

// Types as in the REST API's history.
enum class MessageType {
  kOperator = 1,
  kVisitor = 2,
  kNotification = 3,
  kPage = 5,
  kOperatorRich = 6,
  kVisitorRich = 7
};

enum class ClosedBy { kOperator, kVisitor };

// The id. Whoever names an operator decides: nobody asks whether he is available then. Tells
// conversation.started (chat, call) and, as soon as somebody has it, v2.conversation.pushed.
std::int64_t StartConversation(Change& change, const NewConversation& conversation,
                               Publicity publicity = Publicity::kTold);

// The message's position. Of a conversation that is open; an operator's, of one that he has.
std::int64_t Say(Change& change, std::int64_t conversation_id, MessageType type,
                 const std::string& text);

// To an operator of the website, from the waiting list; nothing if he has it already. Tells
// v2.conversation.pushed.
void TakeConversation(Change& change, std::int64_t conversation_id, std::int64_t operator_id);

// To another operator: a new conversation, whose id it is, with the visitor of the old one, which
// is closed. Tells conversation.transferred and v2.conversation.pushed.
std::int64_t TransferConversation(Change& change, std::int64_t conversation_id,
                                  std::int64_t operator_id, Publicity publicity = Publicity::kTold);

// Whoever waits gets the slot. Tells conversation.closed (chat, call) and v2.conversation.closed.
void CloseConversation(Change& change, std::int64_t conversation_id, ClosedBy by,
                       Publicity publicity = Publicity::kTold);

void TagConversation(Change& change, std::int64_t conversation_id,
                     const std::vector<std::int64_t>& tag_ids);

// Each 0 to 1.
struct Notes {
  std::optional<double> welcome;
  std::optional<double> resolution;
  std::optional<double> delay;
  std::string comment;
};

// The satisfaction's id. Once for a conversation, after its end. Tells satisfaction.filled (score
// 1 to 3) and satisfaction.answered, once for the score and once for a comment.
std::int64_t RateConversation(Change& change, std::int64_t conversation_id, const Notes& notes,
                              Publicity publicity = Publicity::kTold);

// An order of the conversation's visitor: attributed to it if it comes within 48 hours after its
// end. The transaction's id. Tells transaction.attributed.
std::int64_t Order(Change& change, std::int64_t conversation_id, double amount,
                   const std::string& external_id);

}  // namespace connector::sandbox::platform
