// Tags, ratings and orders: what comes to a conversation besides its messages.
#include <chrono>
#include <cmath>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/desk.h"

namespace connector::sandbox::platform {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// A transaction belongs to a conversation that ended at most so long ago (platform, 2.2).
constexpr std::int64_t kAttributionMs = milliseconds(hours(48)).count();

constexpr auto* kHasTag = "SELECT 1 FROM tag_websites WHERE tag_id = ? AND website_id = ?";
constexpr auto* kWasRated = "SELECT 1 FROM satisfactions WHERE conversation_id = ?";
constexpr auto* kInsertTag =
    "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag_id) VALUES (?, ?)";
constexpr auto* kInsertSatisfaction =
    "INSERT INTO satisfactions (welcome, resolution, delay, comment, created_at, website_id, "
    "operator_id, conversation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kInsertTransaction =
    "INSERT INTO transactions (uuid, external_id, visitor_id, website_id, amount, created_at, "
    "channel, conversation_id, operator_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

bool IsShare(const std::optional<double>& note) { return !note || (*note >= 0 && *note <= 1); }

std::optional<double> MeanOf(const Notes& notes) {
  double sum = 0;
  int count = 0;
  for (const auto& note : {notes.welcome, notes.resolution, notes.delay}) {
    if (!note) continue;
    sum += *note;
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

}  // namespace

void Desk::Tag(std::int64_t conversation_id, const std::vector<std::int64_t>& tag_ids) {
  const auto conversation = Find(conversation_id);
  for (const auto tag : tag_ids) {
    Require(Has(kHasTag, tag, conversation.website_id), "tag of the website", tag);
    statements_.Execute(kInsertTag, conversation_id, tag);
  }
}

std::int64_t Desk::Rate(std::int64_t conversation_id, const Notes& notes, Publicity publicity) {
  const auto conversation = Find(conversation_id);
  const auto name = "Conversation " + std::to_string(conversation_id);
  if (!conversation.closed_at) throw NotThere(name + " is open: it is rated after its end.");
  if (Has(kWasRated, conversation_id)) throw NotThere(name + " was rated already.");
  if (!IsShare(notes.welcome) || !IsShare(notes.resolution) || !IsShare(notes.delay)) {
    throw NotThere("Notes are 0 to 1.");
  }
  statements_.Execute(kInsertSatisfaction, notes.welcome, notes.resolution, notes.delay,
                      notes.comment, change_.now_ms, conversation.website_id,
                      conversation.operator_id, conversation_id);
  const auto id = change_.database.getLastInsertRowid();
  if (publicity == Publicity::kTold) TellRated(conversation, MeanOf(notes), notes.comment);
  return id;
}

std::int64_t Desk::Order(std::int64_t conversation_id, double amount,
                         const std::string& external_id) {
  const auto conversation = Find(conversation_id);
  if (!std::isfinite(amount) || amount < 0) throw NotThere("An amount is not negative.");
  const bool is_attributed =
      !conversation.closed_at || change_.now_ms - *conversation.closed_at <= kAttributionMs;
  const auto uuid = change_.random.Uuid();
  statements_.Execute(kInsertTransaction, uuid, external_id, conversation.visitor_id,
                      conversation.website_id, amount, change_.now_ms, conversation.channel,
                      is_attributed ? std::optional(conversation_id) : std::nullopt,
                      is_attributed ? conversation.operator_id : std::nullopt);
  const auto id = change_.database.getLastInsertRowid();
  if (is_attributed) TellAttributed(conversation, uuid, amount, external_id);
  return id;
}

void TagConversation(Change& change, std::int64_t conversation_id,
                     const std::vector<std::int64_t>& tag_ids) {
  Desk(change).Tag(conversation_id, tag_ids);
}

std::int64_t RateConversation(Change& change, std::int64_t conversation_id, const Notes& notes,
                              Publicity publicity) {
  return Desk(change).Rate(conversation_id, notes, publicity);
}

std::int64_t Order(Change& change, std::int64_t conversation_id, double amount,
                   const std::string& external_id) {
  return Desk(change).Order(conversation_id, amount, external_id);
}

}  // namespace connector::sandbox::platform
