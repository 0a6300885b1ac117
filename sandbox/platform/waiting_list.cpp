// Who takes a conversation, and who waits.
#include <tuple>

#include "sandbox/platform/desk.h"

namespace connector::sandbox::platform {
namespace {

// Connected operators of a website, or one of them: those who have the skill, if one is named. What
// they have open is counted as far as slots go, since a trigger can open thousands with one.
constexpr auto* kCandidates =
    "SELECT o.id, o.chat_max_number, o.chat_and_call, o.chat_enabled AND o.chat_available, "
    "o.call_enabled AND o.call_available, o.video_enabled AND o.video_available, "
    "(SELECT count(*) FROM (SELECT 1 FROM conversations c WHERE c.operator_id = o.id "
    "AND c.channel = 'chat' AND c.closed_at IS NULL LIMIT 100)), "
    "(SELECT count(*) FROM (SELECT 1 FROM conversations c WHERE c.operator_id = o.id "
    "AND c.channel IN ('call', 'video') AND c.closed_at IS NULL LIMIT 10)), "
    "o.chat_priority, o.call_priority, o.video_priority "
    "FROM operators o WHERE o.is_connected AND (?1 IS NULL OR o.id = ?1) "
    "AND (?2 IS NULL OR EXISTS (SELECT 1 FROM operator_websites w WHERE w.operator_id = o.id "
    "AND w.website_id = ?2)) "
    "AND (?3 IS NULL OR EXISTS (SELECT 1 FROM operator_skills s WHERE s.operator_id = o.id "
    "AND s.skill_id = ?3)) ORDER BY o.id";
constexpr auto* kFirstWhoWaits =
    "SELECT c.id FROM conversations c WHERE c.operator_id IS NULL AND c.closed_at IS NULL "
    "AND c.channel = ?1 "
    "AND EXISTS (SELECT 1 FROM operator_websites w WHERE w.operator_id = ?2 "
    "AND w.website_id = c.website_id) "
    "AND (c.skill_id IS NULL OR EXISTS (SELECT 1 FROM operator_skills s "
    "WHERE s.operator_id = ?2 AND s.skill_id = c.skill_id)) "
    "ORDER BY c.queued_at, c.id LIMIT 1";
constexpr auto* kGive =
    "UPDATE conversations SET operator_id = ?1, "
    "dequeued_at = CASE WHEN queued_at IS NULL THEN NULL ELSE ?2 END, "
    "answered_at = CASE WHEN channel = 'chat' THEN answered_at ELSE coalesce(answered_at, ?2) END "
    "WHERE id = ?3";
constexpr auto* kHandOver = "UPDATE conversations SET operator_id = ? WHERE id = ?";
constexpr auto* kQueue =
    "UPDATE conversations SET operator_id = NULL, queued_at = ?, dequeued_at = NULL WHERE id = ?";
constexpr auto* kOpenOf =
    "SELECT id FROM conversations WHERE operator_id = ? AND closed_at IS NULL ORDER BY id";
constexpr auto* kCountOpen =
    "SELECT count(*) FROM conversations WHERE operator_id = ? AND channel = ? "
    "AND closed_at IS NULL";
// Whether anybody was there who could have taken it.
constexpr auto* kSomebodyServes =
    "SELECT 1 FROM operators o JOIN operator_websites w ON w.operator_id = o.id "
    "WHERE o.is_connected AND w.website_id = ?2 AND CASE ?1 WHEN 'call' THEN o.call_enabled "
    "WHEN 'video' THEN o.video_enabled ELSE o.chat_enabled END "
    "AND (?3 IS NULL OR EXISTS (SELECT 1 FROM operator_skills s WHERE s.operator_id = o.id "
    "AND s.skill_id = ?3)) LIMIT 1";

Candidate CandidateOf(const sql::Rows& rows) {
  return {rows.Integer(0),      rows.Integer(1),      rows.Integer(2) != 0, rows.Integer(3) != 0,
          rows.Integer(4) != 0, rows.Integer(5) != 0, rows.Integer(6),      rows.Integer(7)};
}

int PriorityColumn(std::string_view channel) {
  constexpr int kChat = 8;
  if (channel == "call") return kChat + 1;
  return channel == "video" ? kChat + 2 : kChat;
}

}  // namespace

bool HasFreeSlot(const Candidate& candidate, std::string_view channel) {
  if (channel == "chat") {
    return candidate.takes_chats && candidate.chats < candidate.chat_max_number &&
           (candidate.calls == 0 || candidate.mixes_chats_and_calls);
  }
  const bool takes = channel == "video" ? candidate.takes_videos : candidate.takes_calls;
  return takes && candidate.calls == 0 && (candidate.chats == 0 || candidate.mixes_chats_and_calls);
}

std::optional<std::int64_t> Desk::FindFreeOperator(std::int64_t website_id,
                                                   std::string_view channel,
                                                   std::optional<std::int64_t> skill_id) {
  std::optional<std::tuple<std::int64_t, std::int64_t, std::int64_t>> best;
  sql::Rows rows(statements_.Of(kCandidates), std::optional<std::int64_t>(), website_id, skill_id);
  while (rows.Next()) {
    const auto candidate = CandidateOf(rows);
    if (!HasFreeSlot(candidate, channel)) continue;
    const std::tuple rank(-rows.Integer(PriorityColumn(channel)), candidate.chats + candidate.calls,
                          candidate.id);
    if (!best || rank < *best) best = rank;
  }
  return best ? std::optional(std::get<2>(*best)) : std::nullopt;
}

void Desk::FillSlots(std::int64_t operator_id) {
  auto candidate = FindCandidate(operator_id);
  if (!candidate) return;
  for (const auto* channel : {"chat", "call", "video"}) {
    while (HasFreeSlot(*candidate, channel)) {
      const auto next = FindFirstWhoWaits(channel, operator_id);
      if (!next) break;
      Give(*next, operator_id);
      ++(std::string_view(channel) == "chat" ? candidate->chats : candidate->calls);
    }
  }
}

std::optional<Candidate> Desk::FindCandidate(std::int64_t operator_id) {
  sql::Rows rows(statements_.Of(kCandidates), operator_id, std::optional<std::int64_t>(),
                 std::optional<std::int64_t>());
  return rows.Next() ? std::optional(CandidateOf(rows)) : std::nullopt;
}

std::optional<std::int64_t> Desk::FindFirstWhoWaits(const std::string& channel,
                                                    std::int64_t operator_id) {
  sql::Rows rows(statements_.Of(kFirstWhoWaits), channel, operator_id);
  return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
}

void Desk::Give(std::int64_t conversation_id, std::int64_t operator_id) {
  statements_.Execute(kGive, operator_id, change_.now_ms, conversation_id);
  TellArrival(Find(conversation_id));
}

void Desk::Take(std::int64_t conversation_id, std::int64_t operator_id) {
  const auto conversation = FindOpen(conversation_id);
  if (conversation.operator_id == operator_id) return;
  if (conversation.operator_id) {
    throw NotThere("Conversation " + std::to_string(conversation_id) + " is with operator " +
                   std::to_string(*conversation.operator_id) + ".");
  }
  RequireOperatorOf(operator_id, conversation.website_id);
  Give(conversation_id, operator_id);
}

void Desk::TakeAway(std::int64_t operator_id) {
  std::vector<std::int64_t> open;
  for (sql::Rows rows(statements_.Of(kOpenOf), operator_id); rows.Next();) {
    open.push_back(rows.Integer(0));
  }
  for (const auto id : open) {
    const auto conversation = Find(id);
    const auto other =
        FindFreeOperator(conversation.website_id, conversation.channel, conversation.skill_id);
    if (other) {
      statements_.Execute(kHandOver, *other, id);
      TellArrival(Find(id));
    } else {
      statements_.Execute(kQueue, change_.now_ms, id);
    }
  }
}

std::optional<std::string> Desk::WhyMissed(const Conversation& conversation) {
  if (conversation.operator_id || conversation.answered_at) return std::nullopt;
  const bool is_served =
      Has(kSomebodyServes, conversation.channel, conversation.website_id, conversation.skill_id);
  return is_served ? "busy" : "no_operators";
}

std::int64_t CountOpen(sql::Connection& database, std::int64_t operator_id,
                       std::string_view channel) {
  sql::Query query(database, kCountOpen);
  sql::Rows rows(query, operator_id, std::string(channel));
  return rows.Next() ? rows.Integer(0) : 0;
}

}  // namespace connector::sandbox::platform
