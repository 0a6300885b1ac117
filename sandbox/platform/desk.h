// What the operations of conversations.h and operators.h are made of, with statements that are
// prepared once for as many of them as a change makes. Not for other rooms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/operators.h"
#include "sandbox/platform/statements.h"

namespace connector::sandbox::platform {

// A conversation as it stands, with what its events say.
struct Conversation {
  std::int64_t id = 0;
  std::string uuid;
  std::string channel;
  std::int64_t website_id = 0;
  std::int64_t client_id = 0;
  std::optional<std::int64_t> visitor_id;
  std::optional<std::string> visitor_unique_id;
  std::optional<std::string> visitor_uuid;
  std::optional<std::int64_t> operator_id;
  std::optional<std::int64_t> skill_id;
  std::optional<std::int64_t> rule_id;
  std::optional<std::int64_t> answered_at;
  std::optional<std::int64_t> closed_at;
};

// A connected operator, and what he has open.
struct Candidate {
  std::int64_t id = 0;
  std::int64_t chat_max_number = 0;
  bool mixes_chats_and_calls = false;
  bool takes_chats = false;  // enabled and switched available
  bool takes_calls = false;
  bool takes_videos = false;
  std::int64_t chats = 0;
  std::int64_t calls = 0;  // and videos: nobody speaks with two at once
};

bool HasFreeSlot(const Candidate& candidate, std::string_view channel);

// Throws NotThere, as a sentence, if it is not.
void Require(bool is_there, const char* what, std::int64_t id);

class Desk {
 public:
  explicit Desk(Change& change) : change_(change), statements_(change.database) {}

  // Of the operations' own events only those of this type are told. What follows for others who
  // waited is told always.
  void TellOnly(std::string_view type) { only_ = type; }

  // The ids of the operations' own events.
  const std::vector<std::int64_t>& told() const { return told_; }

  // Throws NotThere.
  Conversation Find(std::int64_t conversation_id);
  Conversation FindOpen(std::int64_t conversation_id);

  std::int64_t Start(const NewConversation& conversation, Publicity publicity);
  std::int64_t Say(std::int64_t conversation_id, MessageType type, const std::string& text);
  void Take(std::int64_t conversation_id, std::int64_t operator_id);
  std::int64_t Transfer(std::int64_t conversation_id, std::int64_t operator_id,
                        Publicity publicity);
  void Close(std::int64_t conversation_id, ClosedBy by, Publicity publicity);
  void Tag(std::int64_t conversation_id, const std::vector<std::int64_t>& tag_ids);
  std::int64_t Rate(std::int64_t conversation_id, const Notes& notes, Publicity publicity);
  std::int64_t Order(std::int64_t conversation_id, double amount, const std::string& external_id);

  void SetLive(std::int64_t operator_id, const Live& live);

  void TellStarted(const Conversation& conversation);
  void TellPushed(const Conversation& conversation);
  void TellTransferred(const Conversation& conversation, std::int64_t old_id);
  void TellClosed(const Conversation& conversation);
  // The mean of the notes; nullopt: there is only a comment.
  void TellRated(const Conversation& conversation, std::optional<double> mean,
                 const std::string& comment);
  void TellAttributed(const Conversation& conversation, const std::string& transaction_uuid,
                      double amount, const std::string& external_id);
  void TellUser(std::string_view type, std::int64_t operator_id);
  void TellAvailability(std::int64_t operator_id);
  // Of a type that nobody knows: with what every event has.
  void TellOther(std::string_view type, std::int64_t website_id, std::int64_t client_id);
  void TellVisitor(std::int64_t visitor_id, std::optional<std::int64_t> operator_id);

 private:
  // Whom it is given to: somebody of the website, with the skill if one is named. Least busy first.
  std::optional<std::int64_t> FindFreeOperator(std::int64_t website_id, std::string_view channel,
                                               std::optional<std::int64_t> skill_id);
  // Gives him those who wait, while he has a free slot.
  void FillSlots(std::int64_t operator_id);
  // What he has open goes to others, or to the waiting list.
  void TakeAway(std::int64_t operator_id);
  void Give(std::int64_t conversation_id, std::int64_t operator_id);
  std::optional<Candidate> FindCandidate(std::int64_t operator_id);
  std::optional<std::int64_t> FindFirstWhoWaits(const std::string& channel,
                                                std::int64_t operator_id);
  bool IsConnected(std::int64_t operator_id);
  void Finish(const Conversation& conversation, ClosedBy by);
  std::optional<std::string> WhyMissed(const Conversation& conversation);

  template <typename... Keys>
  bool Has(const char* sql, const Keys&... keys) {
    return sql::Rows(statements_.Of(sql), keys...).Next();
  }
  void RequireOperatorOf(std::int64_t operator_id, std::int64_t website_id);
  std::int64_t Insert(const NewConversation& conversation, std::optional<std::int64_t> operator_id);
  std::int64_t AddMessage(std::int64_t conversation_id, MessageType type, const std::string& text);

  void Connect(std::int64_t operator_id);
  void Disconnect(std::int64_t operator_id);
  bool SetAvailable(std::int64_t operator_id, std::size_t channel, bool is_available);

  void TellOwn(std::string_view type, std::optional<std::int64_t> website_id,
               const nlohmann::ordered_json& fields);
  // v2.conversation.pushed of somebody else's conversation.
  void TellArrival(const Conversation& conversation);
  std::int64_t FirstClient();

  Change& change_;
  Statements statements_;
  std::string only_;
  std::vector<std::int64_t> told_;
};

}  // namespace connector::sandbox::platform
