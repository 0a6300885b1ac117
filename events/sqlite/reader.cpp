#include "events/sqlite/reader.h"

#include <utility>

#include "base/text/hex.h"
#include "events/rows.h"

namespace connector::events::sqlite {
namespace {

constexpr int kSummaryColumns = 14;

const std::string kSummary =
    "SELECT e.event, e.id, e.type, e.website_id, e.created_at, e.received_at, "
    "CASE p.is_dead WHEN 0 THEN 'pending' WHEN 1 THEN 'dead' ELSE 'done' END AS state, "
    "coalesce(p.attempts, e.attempts), CASE p.is_dead WHEN 0 THEN p.due_at END, p.last_error, "
    "e.repeats, (SELECT count(*) FROM event_conflicts c WHERE c.event = e.event), e.delivery_id, "
    "e.correlation_id";
const std::string kFromEvents = " FROM events e LEFT JOIN pending p ON p.event = e.event ";
const std::string kList =
    kSummary + kFromEvents +
    "WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR e.type = ?2) "
    "AND (?3 IS NULL OR e.website_id = ?3) ORDER BY e.event LIMIT ?4 OFFSET ?5";
const std::string kFindDetails =
    kSummary + ", e.is_form, e.body, e.body_sha256" + kFromEvents + "WHERE e.id = ?";
constexpr auto* kConflictingBodies =
    "SELECT body, body_sha256 FROM event_conflicts WHERE event = ? ORDER BY position";
constexpr auto* kIsInstalled = "SELECT is_installed FROM installations WHERE website_id = ?";

EventSummary ReadSummary(const sql::Rows& rows) {
  return {std::string(rows.Text(1)), std::string(rows.Text(2)),
          rows.OptionalText(3),      rows.Integer(4),
          rows.Integer(5),           std::string(rows.Text(6)),
          rows.Integer(7),           rows.IsNull(8) ? std::nullopt : std::optional(rows.Integer(8)),
          rows.OptionalText(9),      rows.Integer(10),
          rows.Integer(11),          rows.OptionalText(12),
          rows.OptionalText(13)};
}

// From two columns, body and body_sha256.
KeptBody ReadKeptBody(const sql::Rows& rows, int column) {
  if (rows.IsNull(column + 1)) return {std::string(rows.Text(column)), std::nullopt};
  return {std::nullopt, text::ToHex(rows.Text(column + 1))};
}

}  // namespace

SqliteReader::SqliteReader(const std::filesystem::path& database,
                           std::chrono::milliseconds query_timeout)
    : reader_(database, query_timeout),
      history_(reader_),
      crm_(reader_),
      is_installed_(reader_, kIsInstalled),
      list_(reader_, kList),
      find_(reader_, kFindDetails),
      conflicts_(reader_, kConflictingBodies),
      installations_(reader_, kSelectInstallations),
      count_(reader_, kSelectCounts) {}

bool SqliteReader::IsUninstalled(const std::string& website_id) {
  const sql::BoundedTime bounded_time(reader_);
  sql::Rows rows(is_installed_, website_id);
  return rows.Next() && rows.Integer(0) == 0;
}

void SqliteReader::FindHistory(const std::string& website_id,
                               const std::optional<std::string>& visitor_id, Done<History> done) {
  done({}, history_.Find(website_id, visitor_id));
}

void SqliteReader::List(const Filter& filter, std::uint64_t limit, std::uint64_t offset,
                        Done<std::vector<EventSummary>> done) {
  done({}, List(filter, limit, offset));
}

std::vector<EventSummary> SqliteReader::List(const Filter& filter, std::uint64_t limit,
                                             std::uint64_t offset) {
  const sql::Snapshot snapshot(reader_);
  std::vector<EventSummary> events;
  sql::Rows rows(list_, filter.state, filter.type, filter.website_id,
                 static_cast<std::int64_t>(limit + 1), static_cast<std::int64_t>(offset));
  while (rows.Next()) events.push_back(ReadSummary(rows));
  return events;
}

void SqliteReader::Find(const std::string& id, Done<std::optional<StoredEvent>> done) {
  done({}, Find(id));
}

std::optional<StoredEvent> SqliteReader::Find(const std::string& id) {
  const sql::Snapshot snapshot(reader_);
  StoredEvent event;
  std::int64_t key = 0;
  {
    sql::Rows rows(find_, id);
    if (!rows.Next()) return std::nullopt;
    key = rows.Integer(0);
    event.summary = ReadSummary(rows);
    event.is_form = rows.Integer(kSummaryColumns) != 0;
    event.body = ReadKeptBody(rows, kSummaryColumns + 1);
  }
  sql::Rows rows(conflicts_, key);
  while (rows.Next()) event.conflicting_bodies.push_back(ReadKeptBody(rows, 0));
  return event;
}

void SqliteReader::ListInstallations(Done<std::vector<Installation>> done) {
  std::vector<Installation> installations;
  {
    const sql::Snapshot snapshot(reader_);
    for (sql::Rows rows(installations_); rows.Next();) {
      installations.push_back({std::string(rows.Text(0)), rows.Integer(1) != 0,
                               rows.OptionalText(2), rows.OptionalText(3), rows.Integer(4),
                               std::string(rows.Text(5))});
    }
  }
  done({}, std::move(installations));
}

void SqliteReader::Count(Done<Counts> done) {
  Counts counts;
  {
    const sql::Snapshot snapshot(reader_);
    sql::Rows rows(count_);
    rows.Next();
    counts = {rows.Integer(0), rows.Integer(1), rows.Integer(3), rows.Integer(4),
              rows.OptionalInteger(2)};
  }
  done({}, counts);
}

void SqliteReader::ListFollowUps(std::optional<bool> is_dead, std::uint64_t limit,
                                 std::uint64_t offset, Done<std::vector<FollowUpSummary>> done) {
  done({}, InSnapshot([&] { return crm_.FollowUps(is_dead, limit + 1, offset); }));
}

void SqliteReader::ListContacts(const std::optional<std::string>& website_id, std::uint64_t limit,
                                std::uint64_t offset, Done<std::vector<StoredContact>> done) {
  done({}, InSnapshot([&] { return crm_.Contacts(website_id, limit + 1, offset); }));
}

void SqliteReader::FindContact(std::int64_t number, Done<std::optional<StoredContact>> done) {
  done({}, InSnapshot([&] { return crm_.FindContact(number); }));
}

void SqliteReader::FindTicket(std::int64_t number, Done<std::optional<StoredTicket>> done) {
  done({}, InSnapshot([&] { return crm_.FindTicket(number); }));
}

}  // namespace connector::events::sqlite
