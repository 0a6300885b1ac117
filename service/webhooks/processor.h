// Works off the inbox: applies each event's effect and marks it done, in one transaction; tries
// again with growing delays what fails, and sets aside in the end what keeps failing.
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

#include "service/webhooks/inbox.h"
#include "store/group_writer.h"

namespace connector::service::webhooks {

struct RetryPolicy {
  std::chrono::milliseconds first_delay{1'000};  // doubles with every attempt, up to five minutes
  int most_attempts = 8;                         // then the event is dead
};

// How an attempt ended.
enum class EffectResult { kApplied, kFailed, kDead };

class Processor {
 public:
  // Throws where it cannot be had; what it wrote is taken back then.
  using Effect = std::function<void(const Event&)>;
  using Observer = std::function<void(const PendingEvent&, EffectResult, const std::string& error)>;

  // Starts at once, with what an earlier run left. `database` is the writer's;
  // it, `inbox` and `effect` are used on the writer's thread, inside its transactions; so is
  // `observer`, after they were committed.
  Processor(store::GroupWriter& writer, SQLite::Database& database, Inbox& inbox, Effect effect,
            RetryPolicy policy, Observer observer);
  ~Processor();  // events that wait stay in the inbox
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;

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
  Round WorkOff();
  Attempt Try(PendingEvent event);

  store::GroupWriter& writer_;
  SQLite::Statement savepoint_;
  SQLite::Statement roll_back_;
  SQLite::Statement release_;
  Inbox& inbox_;
  Effect effect_;
  RetryPolicy policy_;
  Observer observer_;
  // When the clock was last looked at; used on the writer's thread.
  std::int64_t clock_ms_ = std::numeric_limits<std::int64_t>::max();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::service::webhooks
