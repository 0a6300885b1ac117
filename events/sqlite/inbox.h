// The rows of received events, and of those that wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/reader.h"
#include "events/same_event.h"
#include "events/store.h"

namespace connector::events::sqlite {

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class Inbox {
 public:
  explicit Inbox(sql::Connection& database);

  Receipt Store(const Delivery& delivery);

  // Those that are due, in order; and when the next one will be.
  std::vector<PendingEvent> Due(std::int64_t now_ms, std::size_t most);
  std::optional<std::int64_t> NextDue();

  // Has those that a clock in the future put off be due now: what never failed need not wait, and
  // nothing need wait for longer than the longest delay.
  void PullForward(std::int64_t now_ms, std::int64_t longest_delay_ms);

  void MarkDone(const PendingEvent& event);
  void MarkFailed(std::int64_t key, const std::string& error, std::int64_t due_at_ms);
  void MarkDead(std::int64_t key, const std::string& error);

  // Puts an event that is dead or waiting back to the front, with all its attempts.
  ReplayResult Replay(const std::string& id, std::int64_t now_ms);

  // As Store::DropBodies.
  std::optional<std::int64_t> DropBodies(std::int64_t received_before_ms, std::int64_t after);

  // Drops those of one event, and what was still to follow from it. Repeats are recognised.
  void Forget(std::int64_t key);

  void Clear();

 private:
  Receipt StoreAgain(const Delivery& delivery);
  void DropBodies(std::int64_t key, const EventBody& body);
  void DropConflicts(std::int64_t key);

  sql::Connection& database_;
  sql::Query insert_;
  sql::Query find_;
  sql::Query count_repeat_;
  sql::Query conflicts_;
  sql::Query add_conflict_;
  sql::Query due_;
  sql::Query next_due_;
  sql::Query pull_forward_;
  sql::Query queue_;
  sql::Query leave_queue_;
  sql::Query keep_attempts_;
  sql::Query mark_failed_;
  sql::Query mark_dead_;
  sql::Query state_of_;
  sql::Query replay_;
  sql::Query old_;
  sql::Query body_;
  sql::Query drop_body_;
  sql::Query conflicts_with_bodies_;
  sql::Query drop_conflict_;
};

}  // namespace connector::events::sqlite
