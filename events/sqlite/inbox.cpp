#include "events/sqlite/inbox.h"

#include <algorithm>

#include "events/limits.h"
#include "events/rows.h"

namespace connector::events::sqlite {
namespace {

constexpr auto* kInsert =
    "INSERT INTO events (id, type, website_id, created_at, received_at, is_form, body, "
    "delivery_id, correlation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
constexpr auto* kQueue = "INSERT INTO pending (event, due_at) VALUES (?, ?)";
constexpr auto* kFind = "SELECT event, is_form, body, meaning_sha256 FROM events WHERE id = ?";
constexpr auto* kCountRepeat = "UPDATE events SET repeats = repeats + 1 WHERE event = ?";
constexpr auto* kConflicts =
    "SELECT is_form, body, meaning_sha256 FROM event_conflicts WHERE event = ?";
constexpr auto* kAddConflict =
    "INSERT INTO event_conflicts (event, position, received_at, is_form, body) "
    "VALUES (?, ?, ?, ?, ?)";
constexpr auto* kDue =
    "SELECT p.event, e.id, e.is_form, e.body, e.received_at, p.attempts "
    "FROM pending p JOIN events e ON e.event = p.event "
    "WHERE p.is_dead = 0 AND p.due_at <= ? ORDER BY p.due_at, p.event LIMIT ?";
constexpr auto* kNextDue = "SELECT min(due_at) FROM pending WHERE is_dead = 0";
constexpr auto* kPullForward =
    "UPDATE pending SET due_at = ?1 WHERE is_dead = 0 AND due_at > ?1 AND "
    "(attempts = 0 OR due_at > ?1 + ?2)";
constexpr auto* kLeaveQueue = "DELETE FROM pending WHERE event = ?";
constexpr auto* kKeepAttempts = "UPDATE events SET attempts = ?2 WHERE event = ?1";
constexpr auto* kMarkFailed =
    "UPDATE pending SET attempts = attempts + 1, last_error = ?2, due_at = ?3 WHERE event = ?1";
constexpr auto* kMarkDead =
    "UPDATE pending SET is_dead = 1, attempts = attempts + 1, last_error = ?2 WHERE event = ?1";
constexpr auto* kStateOf =
    "SELECT e.event, p.event IS NULL FROM events e LEFT JOIN pending p ON p.event = e.event "
    "WHERE e.id = ?";
constexpr auto* kReplay =
    "UPDATE pending SET is_dead = 0, attempts = 0, due_at = ?2 WHERE event = ?1";

constexpr auto* kOld =
    "SELECT e.event, e.received_at, p.event IS NULL AND e.body_sha256 IS NULL, e.is_form, e.body "
    "FROM events e LEFT JOIN pending p ON p.event = e.event "
    "WHERE e.event > ? ORDER BY e.event LIMIT ?";
constexpr auto* kBody = "SELECT is_form, body, body_sha256 IS NULL FROM events WHERE event = ?";
constexpr auto* kDropBody =
    "UPDATE events SET body = x'', body_sha256 = ?2, meaning_sha256 = ?3 WHERE event = ?1";
constexpr auto* kConflictsWithBodies =
    "SELECT position, is_form, body FROM event_conflicts WHERE event = ? AND body_sha256 IS NULL";
constexpr auto* kDropConflict =
    "UPDATE event_conflicts SET body = x'', body_sha256 = ?3, meaning_sha256 = ?4 "
    "WHERE event = ?1 AND position = ?2";

EventBody BodyOf(const Delivery& delivery) { return {delivery.encoding, delivery.body}; }

// From two columns, is_form and body. It lives until the next row.
EventBody ReadBody(const sql::Rows& rows, int column) {
  return {EncodingOf(rows.Integer(column)), rows.Text(column + 1)};
}

// As one that is kept in three columns, is_form, body and meaning_sha256.
bool IsSame(Comparison& delivered, const sql::Rows& rows, int column) {
  if (!rows.IsNull(column + 2)) return delivered.IsSameAs(rows.Text(column + 2));
  return delivered.IsSameAs(ReadBody(rows, column));
}

}  // namespace

Inbox::Inbox(sql::Connection& database)
    : database_(database),
      insert_(database, kInsert),
      find_(database, kFind),
      count_repeat_(database, kCountRepeat),
      conflicts_(database, kConflicts),
      add_conflict_(database, kAddConflict),
      due_(database, kDue),
      next_due_(database, kNextDue),
      pull_forward_(database, kPullForward),
      queue_(database, kQueue),
      leave_queue_(database, kLeaveQueue),
      keep_attempts_(database, kKeepAttempts),
      mark_failed_(database, kMarkFailed),
      mark_dead_(database, kMarkDead),
      state_of_(database, kStateOf),
      replay_(database, kReplay),
      old_(database, kOld),
      body_(database, kBody),
      drop_body_(database, kDropBody),
      conflicts_with_bodies_(database, kConflictsWithBodies),
      drop_conflict_(database, kDropConflict) {}

Receipt Inbox::Store(const Delivery& delivery) {
  const auto& event = delivery.event;
  const std::int64_t created_at = event.created_at.value_or(delivery.received_at_ms);
  sql::Execute(insert_, event.id, event.type, event.website_id, created_at, delivery.received_at_ms,
               IsForm(delivery.encoding), sql::Blob{delivery.body}, delivery.delivery_id,
               delivery.correlation_id);
  if (database_.getChanges() == 0) return StoreAgain(delivery);
  sql::Execute(queue_, std::int64_t{database_.getLastInsertRowid()}, delivery.received_at_ms);
  return Receipt::kStored;
}

Receipt Inbox::StoreAgain(const Delivery& delivery) {
  Comparison delivered(BodyOf(delivery));
  std::int64_t key = 0;
  bool is_same = false;
  {
    sql::Rows rows(find_, delivery.event.id);
    rows.Next();
    key = rows.Integer(0);
    is_same = IsSame(delivered, rows, 1);
  }
  if (is_same) {
    sql::Execute(count_repeat_, key);
    return Receipt::kRepeated;
  }
  std::int64_t count = 0;
  bool is_known = false;
  for (sql::Rows rows(conflicts_, key); rows.Next(); ++count) {
    is_known = is_known || IsSame(delivered, rows, 0);
  }
  if (!is_known && count < kMostConflicts) {
    sql::Execute(add_conflict_, key, count, delivery.received_at_ms, IsForm(delivery.encoding),
                 sql::Blob{delivery.body});
  }
  return Receipt::kConflicting;
}

std::vector<PendingEvent> Inbox::Due(std::int64_t now_ms, std::size_t most) {
  std::vector<PendingEvent> events;
  sql::Rows rows(due_, now_ms, static_cast<std::int64_t>(most));
  while (rows.Next()) {
    events.push_back({rows.Integer(0), std::string(rows.Text(1)), EncodingOf(rows.Integer(2)),
                      std::string(rows.Text(3)), rows.Integer(4),
                      static_cast<int>(rows.Integer(5))});
  }
  return events;
}

std::optional<std::int64_t> Inbox::NextDue() {
  sql::Rows rows(next_due_);
  rows.Next();
  return rows.IsNull(0) ? std::nullopt : std::optional(rows.Integer(0));
}

void Inbox::PullForward(std::int64_t now_ms, std::int64_t longest_delay_ms) {
  sql::Execute(pull_forward_, now_ms, longest_delay_ms);
}

void Inbox::MarkDone(const PendingEvent& event) {
  sql::Execute(leave_queue_, event.key);
  if (event.attempts > 0) sql::Execute(keep_attempts_, event.key, std::int64_t{event.attempts});
}

void Inbox::MarkFailed(std::int64_t key, const std::string& error, std::int64_t due_at_ms) {
  sql::Execute(mark_failed_, key, error, due_at_ms);
}

void Inbox::MarkDead(std::int64_t key, const std::string& error) {
  sql::Execute(mark_dead_, key, error);
}

ReplayResult Inbox::Replay(const std::string& id, std::int64_t now_ms) {
  std::int64_t key = 0;
  {
    sql::Rows rows(state_of_, id);
    if (!rows.Next()) return ReplayResult::kUnknown;
    if (rows.Integer(1) != 0) return ReplayResult::kAlreadyDone;
    key = rows.Integer(0);
  }
  sql::Execute(replay_, key, now_ms);
  return ReplayResult::kQueued;
}

std::optional<std::int64_t> Inbox::DropBodies(std::int64_t received_before_ms, std::int64_t after) {
  std::optional<std::int64_t> next;
  sql::Rows rows(old_, after, kMostInDrop);
  for (std::int64_t count = 1; rows.Next(); ++count) {
    // They are in order of arrival, by a clock that may have been set.
    if (rows.Integer(1) < received_before_ms && rows.Integer(2) != 0) {
      DropBodies(rows.Integer(0), ReadBody(rows, 3));
    }
    if (count == kMostInDrop) next = rows.Integer(0);
  }
  return next;
}

void Inbox::Forget(std::int64_t key) {
  sql::Execute(leave_queue_, key);
  DropConflicts(key);  // that came after its own was dropped
  sql::Rows rows(body_, key);
  if (rows.Next() && rows.Integer(2) != 0) DropBodies(key, ReadBody(rows, 0));
}

// Of the event and of its conflicts.
void Inbox::DropBodies(std::int64_t key, const EventBody& body) {
  DropConflicts(key);
  const auto sha256 = Sha256(body.bytes);
  const auto meaning_sha256 = MeaningSha256(body);
  sql::Execute(drop_body_, key, sql::Blob{sha256}, sql::Blob{meaning_sha256});
}

void Inbox::DropConflicts(std::int64_t key) {
  struct Conflict {
    std::int64_t position;
    std::string sha256;
    std::string meaning_sha256;
  };
  std::vector<Conflict> conflicts;
  for (sql::Rows rows(conflicts_with_bodies_, key); rows.Next();) {
    const auto conflict = ReadBody(rows, 1);
    conflicts.push_back({rows.Integer(0), Sha256(conflict.bytes), MeaningSha256(conflict)});
  }
  for (const auto& conflict : conflicts) {
    sql::Execute(drop_conflict_, key, conflict.position, sql::Blob{conflict.sha256},
                 sql::Blob{conflict.meaning_sha256});
  }
}

void Inbox::Clear() {
  database_.exec("DELETE FROM pending");
  database_.exec("DELETE FROM event_conflicts");
  database_.exec("DELETE FROM events");
}

}  // namespace connector::events::sqlite
