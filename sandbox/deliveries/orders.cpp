#include "sandbox/deliveries/orders.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/sql/query.h"
#include "sandbox/platform/conversations.h"

namespace connector::sandbox::deliveries {
namespace {

std::optional<std::string> JsonOf(std::optional<Misbehaviour> kind) {
  return kind ? std::optional(ToJsonText(*kind)) : std::nullopt;
}

std::int64_t LastDelivery(sql::Connection& database) {
  sql::Query query(database, "SELECT COALESCE(MAX(id), 0) FROM deliveries");
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

// Deliveries are sent by their ids: the events change places.
void Reorder(platform::Change& change, std::int64_t after) {
  struct Places {
    std::vector<std::int64_t> deliveries;
    std::vector<std::int64_t> events;
  };
  std::map<std::int64_t, Places> by_subscription;
  sql::Query query(change.database,
                   "SELECT id, event_id, subscription_id FROM deliveries WHERE id > ? ORDER BY id");
  for (sql::Rows rows(query, after); rows.Next();) {
    auto& places = by_subscription[rows.Integer(2)];
    places.deliveries.push_back(rows.Integer(0));
    places.events.push_back(rows.Integer(1));
  }
  sql::Query update(change.database, "UPDATE deliveries SET event_id = ? WHERE id = ?");
  for (auto& [subscription, places] : by_subscription) {
    auto& events = places.events;
    for (auto left = events.size(); left > 1; --left) {
      const auto other = change.random.Between(0, static_cast<std::int64_t>(left) - 1);
      std::swap(events[left - 1], events[static_cast<std::size_t>(other)]);
    }
    if (std::is_sorted(events.begin(), events.end())) std::reverse(events.begin(), events.end());
    for (std::size_t i = 0; i < events.size(); ++i) {
      sql::Execute(update, events[i], places.deliveries[i]);
    }
  }
}

// Before anything of it happens.
void CheckPossible(platform::Change& change, std::optional<Misbehaviour> kind) {
  if (kind != Misbehaviour::kPreviousSecret) return;
  sql::Query query(change.database,
                   "SELECT 1 FROM subscriptions s JOIN installations i ON i.id = s.installation_id "
                   "JOIN apps a ON a.id = i.app_id WHERE s.ended_at IS NULL AND "
                   "a.previous_secret IS NULL LIMIT 1");
  sql::Rows rows(query);
  if (!rows.Next()) return;
  throw platform::NotThere(
      "An app that is installed has no previous secret: POST /sandbox/apps/{app}/secret first.");
}

}  // namespace

Triggered TriggerAll(platform::Change& change, const TriggerOrder& order) {
  CheckPossible(change, order.misbehaviour);
  const auto before = LastDelivery(change.database);
  Triggered triggered;
  triggered.events = platform::Trigger(change, order.request, order.count);
  if (order.reorders) Reorder(change, before);
  if (order.misbehaviour) {
    sql::Query mark(change.database, "UPDATE deliveries SET misbehaviour = ? WHERE id > ?");
    sql::Execute(mark, JsonOf(order.misbehaviour), before);
  }
  sql::Query own(change.database, "SELECT id FROM deliveries WHERE id > ? ORDER BY id");
  for (sql::Rows rows(own, before); rows.Next();) triggered.deliveries.push_back(rows.Integer(0));
  return triggered;
}

std::optional<std::int64_t> SendAgain(platform::Change& change, std::int64_t delivery,
                                      std::optional<Misbehaviour> misbehaviour) {
  CheckPossible(change, misbehaviour);
  const auto before = LastDelivery(change.database);
  sql::Query query(change.database,
                   "INSERT INTO deliveries (event_id, subscription_id, correlation_id, state, "
                   "due_at, sent_at, misbehaviour, created_at) SELECT event_id, subscription_id, "
                   "correlation_id, 'waiting', ?2, sent_at, ?3, ?2 FROM deliveries WHERE id = ?1");
  sql::Execute(query, delivery, change.now_ms, JsonOf(misbehaviour));
  const auto now = LastDelivery(change.database);
  return now == before ? std::nullopt : std::optional(now);
}

}  // namespace connector::sandbox::deliveries
