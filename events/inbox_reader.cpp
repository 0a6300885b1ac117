#include "events/inbox_reader.h"

namespace connector::events {
namespace {

const std::string kSummary =
    "SELECT event, id, type, website_id, created_at, received_at, state, attempts, "
    "CASE state WHEN 'pending' THEN due_at END, last_error, repeats, "
    "(SELECT count(*) FROM event_conflicts c WHERE c.event = events.event), delivery_id, "
    "correlation_id";
const std::string kList =
    kSummary +
    " FROM events WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR type = ?2) "
    "AND (?3 IS NULL OR website_id = ?3) ORDER BY event LIMIT ?4 OFFSET ?5";
const std::string kFindDetails = kSummary + ", is_form, body FROM events WHERE id = ?";
constexpr auto* kConflictingBodies =
    "SELECT body FROM event_conflicts WHERE event = ? ORDER BY position";
constexpr auto* kCount =
    "SELECT (SELECT count(*) FROM events WHERE state = 'pending'), "
    "(SELECT count(*) FROM events WHERE state = 'dead'), "
    "(SELECT min(due_at) FROM events WHERE state = 'pending')";

EventSummary ReadSummary(const sql::Rows& rows) {
  return {rows.Integer(0),
          std::string(rows.Text(1)),
          std::string(rows.Text(2)),
          rows.OptionalText(3),
          rows.Integer(4),
          rows.Integer(5),
          std::string(rows.Text(6)),
          rows.Integer(7),
          rows.IsNull(8) ? std::nullopt : std::optional(rows.Integer(8)),
          rows.OptionalText(9),
          rows.Integer(10),
          rows.Integer(11),
          rows.OptionalText(12),
          rows.OptionalText(13)};
}

}  // namespace

InboxReader::InboxReader(sql::Reader& reader)
    : list_(reader.database(), kList),
      find_(reader.database(), kFindDetails),
      conflicts_(reader.database(), kConflictingBodies),
      count_(reader.database(), kCount) {}

std::vector<EventSummary> InboxReader::List(const Filter& filter, std::uint64_t limit,
                                            std::uint64_t offset) {
  std::vector<EventSummary> events;
  sql::Rows rows(list_, filter.state, filter.type, filter.website_id,
                 static_cast<std::int64_t>(limit + 1), static_cast<std::int64_t>(offset));
  while (rows.Next()) events.push_back(ReadSummary(rows));
  return events;
}

std::optional<StoredEvent> InboxReader::Find(const std::string& id) {
  StoredEvent event;
  {
    sql::Rows rows(find_, id);
    if (!rows.Next()) return std::nullopt;
    event.summary = ReadSummary(rows);
    event.is_form = rows.Integer(14) != 0;
    event.body = rows.Text(15);
  }
  sql::Rows rows(conflicts_, event.summary.key);
  while (rows.Next()) event.conflicting_bodies.emplace_back(rows.Text(0));
  return event;
}

InboxReader::Counts InboxReader::Count() {
  sql::Rows rows(count_);
  rows.Next();
  return {rows.Integer(0), rows.Integer(1),
          rows.IsNull(2) ? std::nullopt : std::optional(rows.Integer(2))};
}

}  // namespace connector::events
