// Works off the inbox: applies each event's effect and marks it done, in one transaction; tries
// again with growing delays what fails, and sets aside in the end what keeps failing.
//
// Acknowledging comes first, as somebody waits for it, until effects lag behind by a third of the
// bound: then a large round of them is part of every other transaction at the latest, which is more
// than the acknowledgements of both, so that the lag does not grow whatever comes. The rest of the
// bound is for what was acknowledged until then, as it came faster than its effects can be applied.
// The platform does not notice that it waits a little longer; nothing is refused for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "base/sql/group_writer.h"
#include "events/inbox.h"

namespace connector::events {

struct RetryPolicy {
  std::chrono::milliseconds first_delay{1'000};  // doubles with every attempt, up to five minutes
  int most_attempts = 8;                         // then the event is dead
};

// For effects that are due to be applied, as long as they do not fail.
constexpr std::chrono::milliseconds kLagBound{10'000};

// How an attempt ended.
enum class EffectResult { kApplied, kFailed, kDead };

class Applier {
 public:
  // Throws where it cannot be had; what it wrote is taken back then.
  using Effect = std::function<void(const Event&)>;
  using Observer = std::function<void(const PendingEvent&, EffectResult, const std::string& error)>;

  // Starts at once, with what an earlier run left. `database` is the writer's;
  // it, `inbox` and `effect` are used on the writer's thread, inside its transactions; so is
  // `observer`, after they were committed.
  Applier(sql::GroupWriter& writer, SQLite::Database& database, Inbox& inbox, Effect effect,
          RetryPolicy policy, std::chrono::milliseconds lag_bound, Observer observer);
  ~Applier();  // events that wait stay in the inbox
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  // There may be something to do.
  void Wake();

 private:
  struct Attempt {
    PendingEvent event;
    EffectResult result;
    std::string error;
  };
  struct Round {
    std::vector<Attempt> attempts;
    std::optional<std::int64_t> next_due_ms;
  };

  void Run();
  std::chrono::milliseconds WorkOnce();
  Round WorkOff(std::size_t most);
  Attempt Try(PendingEvent event);

  sql::GroupWriter& writer_;
  SQLite::Statement savepoint_;
  SQLite::Statement roll_back_;
  SQLite::Statement release_;
  Inbox& inbox_;
  Effect effect_;
  RetryPolicy policy_;
  std::chrono::milliseconds lag_bound_;
  Observer observer_;
  bool is_behind_ = false;  // used on thread_
  // When the clock was last looked at; used on the writer's thread.
  std::int64_t clock_ms_ = std::numeric_limits<std::int64_t>::max();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::events
