#include "events/inbox.h"

#include <algorithm>

#include "base/text/text.h"
#include "events/same_event.h"

namespace connector::events {
namespace {

constexpr std::int64_t kMostConflicts = 10;  // kept of one event; further ones are only reported
constexpr std::size_t kLongestHeader = 255;  // bytes

constexpr auto* kInsert =
    "INSERT INTO events (id, type, website_id, created_at, received_at, is_form, body, "
    "delivery_id, correlation_id, due_at) VALUES (?, ?, ?, ?, ?5, ?, ?, ?, ?, ?5) "
    "ON CONFLICT (id) DO NOTHING";
constexpr auto* kFind = "SELECT event, is_form, body FROM events WHERE id = ?";
constexpr auto* kCountRepeat = "UPDATE events SET repeats = repeats + 1 WHERE event = ?";
constexpr auto* kConflicts = "SELECT is_form, body FROM event_conflicts WHERE event = ?";
constexpr auto* kAddConflict =
    "INSERT INTO event_conflicts (event, position, received_at, is_form, body) "
    "VALUES (?, ?, ?, ?, ?)";
constexpr auto* kDue =
    "SELECT event, id, is_form, body, received_at, attempts FROM events "
    "WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, event LIMIT ?";
constexpr auto* kNextDue = "SELECT min(due_at) FROM events WHERE state = 'pending'";
constexpr auto* kPullForward =
    "UPDATE events SET due_at = ?1 WHERE state = 'pending' AND due_at > ?1 AND "
    "(attempts = 0 OR due_at > ?1 + ?2)";
constexpr auto* kMarkDone =
    "UPDATE events SET state = 'done', last_error = NULL WHERE event = ? AND state = 'pending'";
constexpr auto* kMarkFailed =
    "UPDATE events SET attempts = attempts + 1, last_error = ?2, due_at = ?3 WHERE event = ?1";
constexpr auto* kMarkDead =
    "UPDATE events SET state = 'dead', attempts = attempts + 1, last_error = ?2 WHERE event = ?1";
constexpr auto* kStateOf = "SELECT event, state FROM events WHERE id = ?";
constexpr auto* kReplay =
    "UPDATE events SET state = 'pending', attempts = 0, due_at = ?2 WHERE event = ?1";

// Nothing signs a header: what is no text, or too long for an id of the platform's, is dropped.
std::optional<std::string> ForTracing(const std::optional<std::string>& header) {
  const bool is_id = header && header->size() <= kLongestHeader && !text::FirstInvalidByte(*header);
  return is_id ? header : std::nullopt;
}

std::int64_t IsForm(const Delivery& delivery) {
  return delivery.encoding == web::Encoding::kForm ? 1 : 0;
}

EventBody BodyOf(const Delivery& delivery) { return {delivery.encoding, delivery.body}; }

// From two columns, is_form and body. It lives until the next row.
EventBody ReadBody(const sql::Rows& rows, int column) {
  const bool is_form = rows.Integer(column) != 0;
  return {is_form ? web::Encoding::kForm : web::Encoding::kJson, rows.Text(column + 1)};
}

}  // namespace

Inbox::Inbox(SQLite::Database& database)
    : database_(database),
      insert_(database, kInsert),
      find_(database, kFind),
      count_repeat_(database, kCountRepeat),
      conflicts_(database, kConflicts),
      add_conflict_(database, kAddConflict),
      due_(database, kDue),
      next_due_(database, kNextDue),
      pull_forward_(database, kPullForward),
      mark_done_(database, kMarkDone),
      mark_failed_(database, kMarkFailed),
      mark_dead_(database, kMarkDead),
      state_of_(database, kStateOf),
      replay_(database, kReplay) {}

Receipt Inbox::Store(const Delivery& delivery) {
  const auto& event = delivery.event;
  const std::int64_t created_at = event.created_at.value_or(delivery.received_at_ms);
  sql::Execute(insert_, event.id, event.type, event.website_id, created_at, delivery.received_at_ms,
               IsForm(delivery), sql::Blob{delivery.body}, ForTracing(delivery.delivery_id),
               ForTracing(delivery.correlation_id));
  return database_.getChanges() == 1 ? Receipt::kStored : StoreAgain(delivery);
}

Receipt Inbox::StoreAgain(const Delivery& delivery) {
  Comparison delivered(BodyOf(delivery));
  std::int64_t key = 0;
  bool is_same = false;
  {
    sql::Rows rows(find_, delivery.event.id);
    rows.Next();
    key = rows.Integer(0);
    is_same = delivered.IsSameAs(ReadBody(rows, 1));
  }
  if (is_same) {
    sql::Execute(count_repeat_, key);
    return Receipt::kRepeated;
  }
  std::int64_t count = 0;
  bool is_known = false;
  for (sql::Rows rows(conflicts_, key); rows.Next(); ++count) {
    is_known = is_known || delivered.IsSameAs(ReadBody(rows, 0));
  }
  if (!is_known && count < kMostConflicts) {
    sql::Execute(add_conflict_, key, count, delivery.received_at_ms, IsForm(delivery),
                 sql::Blob{delivery.body});
  }
  return Receipt::kConflicting;
}

std::vector<PendingEvent> Inbox::Due(std::int64_t now_ms, std::size_t most) {
  std::vector<PendingEvent> events;
  sql::Rows rows(due_, now_ms, static_cast<std::int64_t>(most));
  while (rows.Next()) {
    events.push_back({rows.Integer(0), std::string(rows.Text(1)),
                      rows.Integer(2) != 0 ? web::Encoding::kForm : web::Encoding::kJson,
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

void Inbox::MarkDone(std::int64_t key) { sql::Execute(mark_done_, key); }

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
    if (rows.Text(1) == "done") return ReplayResult::kAlreadyDone;
    key = rows.Integer(0);
  }
  sql::Execute(replay_, key, now_ms);
  return ReplayResult::kQueued;
}

void Inbox::Clear() {
  database_.exec("DELETE FROM event_conflicts");
  database_.exec("DELETE FROM events");
}

}  // namespace connector::events
