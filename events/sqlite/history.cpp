#include "events/sqlite/history.h"

#include <algorithm>
#include <utility>

#include "events/limits.h"

namespace connector::events::sqlite {
namespace {

constexpr auto* kRecordConversation =
    "INSERT INTO conversations (platform, website_id, conversation_id, visitor_id, "
    "platform_visitor_id, platform_visitor_external_id, channel, closed_at, event_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (platform, website_id, conversation_id) DO UPDATE SET "
    "visitor_id = coalesce(excluded.visitor_id, visitor_id), "
    "platform_visitor_id = coalesce(excluded.platform_visitor_id, platform_visitor_id), "
    "platform_visitor_external_id = "
    "coalesce(excluded.platform_visitor_external_id, platform_visitor_external_id), "
    "channel = excluded.channel, closed_at = excluded.closed_at, event_id = excluded.event_id "
    "WHERE (excluded.closed_at, excluded.event_id) > (closed_at, event_id)";
// An older event that comes later tells who the visitor was, where the newer one did not.
constexpr auto* kFillConversation =
    "UPDATE conversations SET visitor_id = coalesce(visitor_id, ?4), "
    "platform_visitor_id = coalesce(platform_visitor_id, ?5), "
    "platform_visitor_external_id = coalesce(platform_visitor_external_id, ?6) "
    "WHERE platform = ?1 AND website_id = ?2 AND conversation_id = ?3 AND "
    "((visitor_id IS NULL AND ?4 IS NOT NULL) OR "
    "(platform_visitor_id IS NULL AND ?5 IS NOT NULL) OR "
    "(platform_visitor_external_id IS NULL AND ?6 IS NOT NULL))";
constexpr auto* kRecordScore =
    "INSERT INTO scores (event_id, platform, conversation_id, website_id, visitor_id, score, "
    "answered_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kInsertCase =
    "INSERT INTO cases (website_id, visitor_id, conversation_id, action, operator_id, opened_at) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
constexpr auto* kFindCase =
    "SELECT case_number FROM cases "
    "WHERE website_id = ? AND visitor_id = ? AND conversation_id = ? AND action = ?";

// What a row of the history tells.
enum Kind : std::int64_t { kConversations, kScore, kCase, kTicket };

// One statement, since each is a transaction of its own, with its locks; and without sorting, since
// each sorter costs as much as all the rest: the latest score is chosen here. The scores that lack
// the visitor are found by the visitor's conversations, never the other way round (CROSS JOIN).
constexpr auto* kFindHistory =
    "SELECT 0, count(*) FILTER (WHERE is_repeat = 0), max(closed_at), NULL, NULL "
    "FROM conversations "
    "WHERE website_id = ?1 AND visitor_id = ?2 "
    "UNION ALL SELECT 1, * FROM (SELECT NULL, answered_at, event_id, score FROM scores "
    "WHERE website_id = ?1 AND visitor_id = ?2 "
    "ORDER BY answered_at DESC, event_id DESC LIMIT 1) "
    "UNION ALL SELECT 1, NULL, s.answered_at, s.event_id, s.score FROM conversations c "
    "CROSS JOIN scores s ON s.platform = c.platform AND s.conversation_id = c.conversation_id "
    "AND s.website_id = c.website_id AND s.visitor_id IS NULL "
    "WHERE c.website_id = ?1 AND c.visitor_id = ?2 "
    "UNION ALL SELECT 2, * FROM (SELECT case_number, NULL, NULL, NULL FROM cases "
    "WHERE website_id = ?1 AND visitor_id = ?2 ORDER BY case_number DESC LIMIT ?3) "
    "UNION ALL SELECT 3, * FROM (SELECT ticket, contact, NULL, beginning FROM tickets "
    "WHERE website_id = ?1 AND visitor_id = ?2 ORDER BY closed_at DESC, ticket DESC LIMIT 1)";

}  // namespace

HistoryWriter::HistoryWriter(sql::Connection& database)
    : database_(database),
      record_conversation_(database, kRecordConversation),
      fill_conversation_(database, kFillConversation),
      record_score_(database, kRecordScore),
      open_case_(database, kInsertCase),
      find_case_(database, kFindCase) {}

void HistoryWriter::Record(const ClosedConversation& conversation) {
  sql::Execute(record_conversation_, conversation.platform, conversation.website_id,
               conversation.conversation_id, conversation.visitor_id,
               conversation.platform_visitor_id, conversation.platform_visitor_external_id,
               conversation.channel, conversation.closed_at_ms, conversation.event_id);
  if (database_.getChanges() == 1) return;
  sql::Execute(fill_conversation_, conversation.platform, conversation.website_id,
               conversation.conversation_id, conversation.visitor_id,
               conversation.platform_visitor_id, conversation.platform_visitor_external_id);
}

void HistoryWriter::Record(const Score& score) {
  sql::Execute(record_score_, score.event_id, score.platform, score.conversation_id,
               score.website_id, score.visitor_id, score.score, score.answered_at_ms);
}

std::int64_t HistoryWriter::OpenCase(const CaseRequest& request) {
  sql::Execute(open_case_, request.website_id, request.visitor_id, request.conversation_id,
               request.action, request.operator_id, request.asked_at_ms);
  sql::Rows rows(find_case_, request.website_id, request.visitor_id, request.conversation_id,
                 request.action);
  rows.Next();
  return rows.Integer(0);
}

void HistoryWriter::Clear() {
  database_.exec("DELETE FROM cases");
  database_.exec("DELETE FROM scores");
  database_.exec("DELETE FROM conversations");
}

HistoryReader::HistoryReader(sql::Reader& reader) : reader_(reader), find_(reader, kFindHistory) {}

History HistoryReader::Find(const std::string& website_id,
                            const std::optional<std::string>& visitor_id) {
  const sql::BoundedTime bounded_time(reader_);
  History history;
  std::pair<std::int64_t, std::string> latest;  // when, and by which event
  for (sql::Rows rows(find_, website_id, visitor_id, kMostCases); rows.Next();) {
    switch (rows.Integer(0)) {
      case kConversations:
        history.conversation_count = rows.Integer(1);
        history.last_conversation_ms = rows.OptionalInteger(2);
        break;
      case kScore: {
        std::pair<std::int64_t, std::string> answer(rows.Integer(2), rows.Text(3));
        if (history.last_score && answer < latest) break;
        latest = std::move(answer);
        history.last_score = rows.Text(4);
        break;
      }
      case kCase: history.cases.push_back(rows.Integer(1)); break;
      case kTicket:
        history.last_ticket = rows.Integer(1);
        history.contact = rows.Integer(2);
        history.transcript_beginning = rows.OptionalText(4);
        break;
    }
  }
  std::reverse(history.cases.begin(), history.cases.end());
  return history;
}

}  // namespace connector::events::sqlite
