#include "events/postgres/inbox.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/sql/blob.h"
#include "events/limits.h"
#include "events/postgres/clock.h"
#include "events/rows.h"
#include "events/same_event.h"

namespace connector::events::postgres {
namespace {

using sql::Blob;
using sql::postgres::Rows;
using sql::postgres::Statement;

const std::string kReceive =
    "WITH fresh AS (INSERT INTO events (id, type, website_id, created_at, received_at, is_form, "
    "body, delivery_id, correlation_id) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (id) DO NOTHING RETURNING event, id), "
    "queued AS (INSERT INTO pending (event, due_at) SELECT event, " +
    kNow + " FROM fresh) SELECT id FROM fresh";
constexpr auto* kFindKnown =
    "SELECT event, id, is_form, body, meaning_sha256 FROM events WHERE id = ANY($1) "
    "ORDER BY id FOR UPDATE";
constexpr auto* kConflictsOfKnown =
    "SELECT c.event, c.is_form, c.body, c.meaning_sha256 FROM event_conflicts c "
    "JOIN events e ON e.event = c.event WHERE e.id = ANY($1) ORDER BY c.event, c.position";
constexpr auto* kCountRepeats = "UPDATE events SET repeats = repeats + 1 WHERE event = ANY($1)";
constexpr auto* kAddConflicts =
    "INSERT INTO event_conflicts (event, position, received_at, is_form, body) "
    "SELECT * FROM unnest($1, $2, $3, $4, $5)";

const std::string kReplay = "UPDATE pending SET is_dead = 0, attempts = 0, due_at = " + kNow +
                            " FROM events e WHERE e.event = pending.event AND e.id = $1";
constexpr auto* kIsKnown = "SELECT 1::bigint FROM events WHERE id = $1";

constexpr auto* kOld =
    "SELECT e.event, e.received_at, "
    "CASE WHEN p.event IS NULL AND e.body_sha256 IS NULL THEN 1 ELSE 0 END::bigint, e.is_form, "
    "e.body FROM events e LEFT JOIN pending p ON p.event = e.event "
    "WHERE e.event > $1 ORDER BY e.event LIMIT $2";
constexpr auto* kConflictsWithBodies =
    "SELECT event, position, is_form, body FROM event_conflicts "
    "WHERE event = ANY($1) AND body_sha256 IS NULL";
constexpr auto* kDropBodies =
    "UPDATE events e SET body = '', body_sha256 = d.body, meaning_sha256 = d.meaning "
    "FROM unnest($1, $2, $3) AS d (event, body, meaning) WHERE e.event = d.event";
constexpr auto* kDropConflicts =
    "UPDATE event_conflicts c SET body = '', body_sha256 = d.body, meaning_sha256 = d.meaning "
    "FROM unnest($1, $2, $3, $4) AS d (event, position, body, meaning) "
    "WHERE c.event = d.event AND c.position = d.position";
// One that has the body from a worker that has claimed it is waited for.
constexpr auto* kDropPending = "DELETE FROM pending WHERE event = ANY($1)";
constexpr auto* kLockBodies =
    "SELECT event, is_form, body, body_sha256 IS NULL FROM events WHERE event = ANY($1) "
    "ORDER BY event FOR UPDATE";

using Deliveries = std::vector<const Delivery*>;

// In order of ids, each there once: two replicas that have the same ones wait for each other in
// the same order.
using Group = std::vector<const Incoming*>;

const std::string& IdOf(const Delivery* delivery) { return delivery->event.id; }
const std::string& IdOf(const Incoming* incoming) { return incoming->delivery->event.id; }

std::vector<std::string> IdsOf(const Deliveries& deliveries) {
  std::vector<std::string> ids;
  for (const auto* delivery : deliveries) ids.push_back(IdOf(delivery));
  return ids;
}

Deliveries DeliveriesOf(const Group& group) {
  Deliveries deliveries;
  for (const auto* incoming : group) deliveries.push_back(incoming->delivery.get());
  return deliveries;
}

// Each round in order of ids: of those that came first of their ids, second, and so on.
template <typename Item>
std::vector<std::vector<const Item*>> RoundsOf(std::vector<const Item*> items) {
  std::stable_sort(items.begin(), items.end(),
                   [](const auto* one, const auto* other) { return IdOf(one) < IdOf(other); });
  std::vector<std::vector<const Item*>> rounds;
  std::size_t round = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    round = i > 0 && IdOf(items[i]) == IdOf(items[i - 1]) ? round + 1 : 0;
    if (round == rounds.size()) rounds.emplace_back();
    rounds[round].push_back(items[i]);
  }
  return rounds;
}

// The ids of those that are new.
std::set<std::string> Insert(Connection& connection, const Deliveries& deliveries) {
  std::vector<std::string> types;
  std::vector<std::optional<std::string>> websites;
  std::vector<std::int64_t> created;
  std::vector<std::int64_t> received;
  std::vector<std::int64_t> forms;
  std::vector<Blob> bodies;
  std::vector<std::optional<std::string>> delivery_ids;
  std::vector<std::optional<std::string>> correlation_ids;
  for (const auto* delivery : deliveries) {
    types.push_back(delivery->event.type);
    websites.push_back(delivery->event.website_id);
    created.push_back(delivery->event.created_at.value_or(delivery->received_at_ms));
    received.push_back(delivery->received_at_ms);
    forms.push_back(IsForm(delivery->encoding));
    bodies.push_back({delivery->body});
    delivery_ids.push_back(delivery->delivery_id);
    correlation_ids.push_back(delivery->correlation_id);
  }
  const auto rows =
      connection.Exchange({Statement(kReceive.c_str(), IdsOf(deliveries), types, websites, created,
                                     received, forms, bodies, delivery_ids, correlation_ids)});
  std::set<std::string> fresh;
  for (std::size_t row = 0; row < rows[0].size(); ++row) fresh.emplace(rows[0].Text(row, 0));
  return fresh;
}

// As one that is kept in three columns, is_form, body and meaning_sha256.
bool IsSame(Comparison& delivered, const Rows& rows, std::size_t row, int column) {
  if (!rows.IsNull(row, column + 2)) return delivered.IsSameAs(rows.Bytes(row, column + 2));
  return delivered.IsSameAs({EncodingOf(rows.Integer(row, column)), rows.Bytes(row, column + 1)});
}

// What there is of an event beside its own body.
struct Conflicts {
  std::int64_t count = 0;
  bool is_known = false;  // the delivery is one of them
};

Conflicts FindConflicts(const Rows& rows, std::int64_t event, Comparison& delivered) {
  Conflicts conflicts;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.Integer(row, 0) != event) continue;
    ++conflicts.count;
    conflicts.is_known = conflicts.is_known || IsSame(delivered, rows, row, 1);
  }
  return conflicts;
}

// Of events that are known: whether they say the same. One transaction, as the places of conflicts
// follow each other; the rows of the events are locked until its end.
std::map<std::string, Receipt> StoreAgain(Connection& connection, const Deliveries& deliveries) {
  const auto ids = IdsOf(deliveries);
  const auto known = connection.Exchange(
      {Statement("BEGIN"), Statement(kFindKnown, ids), Statement(kConflictsOfKnown, ids)});
  std::map<std::string, Receipt> receipts;
  std::vector<std::int64_t> repeated;
  std::vector<std::int64_t> events;
  std::vector<std::int64_t> positions;
  std::vector<std::int64_t> received;
  std::vector<std::int64_t> forms;
  std::vector<Blob> bodies;
  for (const auto* delivery : deliveries) {
    for (std::size_t row = 0; row < known[1].size(); ++row) {
      if (known[1].Text(row, 1) != delivery->event.id) continue;
      const auto event = known[1].Integer(row, 0);
      Comparison delivered({delivery->encoding, delivery->body});
      if (IsSame(delivered, known[1], row, 2)) {
        repeated.push_back(event);
        receipts[delivery->event.id] = Receipt::kRepeated;
        continue;
      }
      receipts[delivery->event.id] = Receipt::kConflicting;
      const auto conflicts = FindConflicts(known[2], event, delivered);
      if (conflicts.is_known || conflicts.count >= kMostConflicts) continue;
      events.push_back(event);
      positions.push_back(conflicts.count);
      received.push_back(delivery->received_at_ms);
      forms.push_back(IsForm(delivery->encoding));
      bodies.push_back({delivery->body});
    }
  }
  connection.Exchange({Statement(kCountRepeats, repeated),
                       Statement(kAddConflicts, events, positions, received, forms, bodies),
                       Statement("COMMIT")});
  return receipts;
}

std::vector<Blob> BlobsOf(const std::vector<std::string>& texts) {
  std::vector<Blob> blobs;
  blobs.reserve(texts.size());
  for (const auto& text : texts) blobs.push_back({text});
  return blobs;
}

// What is kept of bodies that go.
class Drops {
 public:
  void Add(std::int64_t event, const EventBody& body) { events_.Add(event, body); }

  // Of conflicts in four columns: event, position, is_form and body.
  void Add(const Rows& conflicts) {
    for (std::size_t row = 0; row < conflicts.size(); ++row) {
      positions_.push_back(conflicts.Integer(row, 1));
      conflicts_.Add(conflicts.Integer(row, 0),
                     {EncodingOf(conflicts.Integer(row, 2)), conflicts.Bytes(row, 3)});
    }
  }

  void Commit(Connection& connection) const {
    connection.Exchange(
        {Statement(kDropBodies, events_.events, BlobsOf(events_.bodies), BlobsOf(events_.meanings)),
         Statement(kDropConflicts, conflicts_.events, positions_, BlobsOf(conflicts_.bodies),
                   BlobsOf(conflicts_.meanings)),
         Statement("COMMIT")});
  }

 private:
  struct Digests {
    void Add(std::int64_t event, const EventBody& body) {
      events.push_back(event);
      bodies.push_back(Sha256(body.bytes));
      meanings.push_back(MeaningSha256(body));
    }

    std::vector<std::int64_t> events;
    std::vector<std::string> bodies;
    std::vector<std::string> meanings;
  };

  Digests events_;
  Digests conflicts_;
  std::vector<std::int64_t> positions_;  // of the conflicts
};

Deadline EarliestOf(const Group& group) {
  return (*std::min_element(
              group.begin(), group.end(),
              [](const auto* one, const auto* other) { return one->deadline < other->deadline; }))
      ->deadline;
}

void ReceiveAgain(Connection& connection, const Group& group,
                  const std::atomic<bool>& is_stopping) {
  if (group.empty()) return;
  std::map<std::string, Receipt> receipts;
  const auto outcome = Try(connection, EarliestOf(group), is_stopping,
                           [&] { receipts = StoreAgain(connection, DeliveriesOf(group)); });
  for (const auto* incoming : group) {
    const auto receipt = receipts.find(incoming->delivery->event.id);
    if (outcome.is_committed() && receipt == receipts.end()) {
      incoming->done({Outcome::Kind::kUnavailable, "an event was erased while it came again"}, {});
    } else {
      incoming->done(outcome, outcome.is_committed() ? receipt->second : Receipt{});
    }
  }
}

void ReceiveOnce(Connection& connection, const Group& group, const std::atomic<bool>& is_stopping) {
  std::set<std::string> fresh;
  const auto outcome = Try(connection, EarliestOf(group), is_stopping,
                           [&] { fresh = Insert(connection, DeliveriesOf(group)); });
  if (outcome.kind == Outcome::Kind::kFailed && group.size() > 1) {
    for (const auto* incoming : group) ReceiveOnce(connection, {incoming}, is_stopping);
    return;
  }
  Group known;
  for (const auto* incoming : group) {
    if (outcome.is_committed() && fresh.count(incoming->delivery->event.id) == 0) {
      known.push_back(incoming);
    } else {
      incoming->done(outcome, Receipt::kStored);
    }
  }
  ReceiveAgain(connection, known, is_stopping);
}

}  // namespace

void Receive(Connection& connection, const std::vector<Incoming>& group,
             const std::atomic<bool>& is_stopping) {
  Group all;
  for (const auto& incoming : group) all.push_back(&incoming);
  for (const auto& round : RoundsOf(all)) ReceiveOnce(connection, round, is_stopping);
}

void ReceiveInOrder(Connection& connection,
                    const std::vector<std::shared_ptr<const Delivery>>& deliveries) {
  Deliveries all;
  for (const auto& delivery : deliveries) all.push_back(delivery.get());
  auto fresh = Insert(connection, all);
  Deliveries known;  // of an id that is new, those behind the first one
  for (const auto* delivery : all) {
    if (fresh.erase(IdOf(delivery)) == 0) known.push_back(delivery);
  }
  for (const auto& round : RoundsOf(known)) StoreAgain(connection, round);
}

ReplayResult Replay(Connection& connection, const std::string& id) {
  const auto rows = connection.Exchange({Statement(kReplay.c_str(), id), Statement(kIsKnown, id)});
  if (rows[0].changed() > 0) return ReplayResult::kQueued;
  return rows[1].size() > 0 ? ReplayResult::kAlreadyDone : ReplayResult::kUnknown;
}

std::optional<std::int64_t> DropBodies(Connection& connection, std::int64_t received_before_ms,
                                       std::int64_t after) {
  const auto old = connection.Exchange({Statement("BEGIN"), Statement(kOld, after, kMostInDrop)});
  const auto& rows = old[1];
  std::vector<std::int64_t> events;
  Drops drops;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.Integer(row, 1) >= received_before_ms || rows.Integer(row, 2) == 0) continue;
    events.push_back(rows.Integer(row, 0));
    drops.Add(rows.Integer(row, 0), {EncodingOf(rows.Integer(row, 3)), rows.Bytes(row, 4)});
  }
  drops.Add(connection.Exchange({Statement(kConflictsWithBodies, events)})[0]);
  drops.Commit(connection);
  if (rows.size() < static_cast<std::size_t>(kMostInDrop)) return std::nullopt;
  return rows.Integer(rows.size() - 1, 0);
}

void DropEvents(Connection& connection, const std::vector<std::int64_t>& events) {
  const auto locked = connection.Exchange({Statement("BEGIN"), Statement(kDropPending, events),
                                           Statement(kLockBodies, events),
                                           Statement(kConflictsWithBodies, events)});
  const auto& rows = locked[2];
  Drops drops;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.Integer(row, 3) == 0) continue;
    drops.Add(rows.Integer(row, 0), {EncodingOf(rows.Integer(row, 1)), rows.Bytes(row, 2)});
  }
  drops.Add(locked[3]);
  drops.Commit(connection);
}

}  // namespace connector::events::postgres
