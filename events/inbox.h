// Received events, kept in the database: stored once, worked off in their own time, never lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"
#include "events/event.h"

namespace connector::events {

// An event as it came.
struct Delivery {
  Event event;
  web::Encoding encoding;
  std::string body;
  std::optional<std::string> delivery_id;     // X-iAdvize-Delivery
  std::optional<std::string> correlation_id;  // X-iAdvize-CorrelationId
  std::int64_t received_at_ms;
};

enum class Receipt {
  kStored,       // new
  kRepeated,     // known: the body says the same, but for sentAt
  kConflicting,  // known, with another body, which was kept aside
};

// An event that waits for its effect.
struct PendingEvent {
  std::int64_t key;
  std::string id;
  web::Encoding encoding;
  std::string body;
  std::int64_t received_at_ms;
  int attempts;  // that failed
};

enum class ReplayResult { kQueued, kUnknown, kAlreadyDone };

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class Inbox {
 public:
  explicit Inbox(SQLite::Database& database);

  Receipt Store(const Delivery& delivery);

  // Those that are due, in order; and when the next one will be.
  std::vector<PendingEvent> Due(std::int64_t now_ms, std::size_t most);
  std::optional<std::int64_t> NextDue();

  // Has those that a clock in the future put off be due now: what never failed need not wait, and
  // nothing need wait for longer than the longest delay.
  void PullForward(std::int64_t now_ms, std::int64_t longest_delay_ms);

  void MarkDone(std::int64_t key);
  void MarkFailed(std::int64_t key, const std::string& error, std::int64_t due_at_ms);
  void MarkDead(std::int64_t key, const std::string& error);

  // Puts an event that is dead or waiting back to the front, with all its attempts.
  ReplayResult Replay(const std::string& id, std::int64_t now_ms);

  void Clear();

 private:
  Receipt StoreAgain(const Delivery& delivery);

  SQLite::Database& database_;
  SQLite::Statement insert_;
  SQLite::Statement find_;
  SQLite::Statement count_repeat_;
  SQLite::Statement conflicts_;
  SQLite::Statement add_conflict_;
  SQLite::Statement due_;
  SQLite::Statement next_due_;
  SQLite::Statement pull_forward_;
  SQLite::Statement mark_done_;
  SQLite::Statement mark_failed_;
  SQLite::Statement mark_dead_;
  SQLite::Statement state_of_;
  SQLite::Statement replay_;
};

}  // namespace connector::events
