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
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "events/store.h"

namespace connector::events {

// For effects that are due to be applied, as long as they do not fail.
constexpr std::chrono::milliseconds kLagBound{10'000};

// Nothing: for ever.
using Retention = std::optional<std::chrono::hours>;

class Applier {
 public:
  // Told of what has been committed, on any thread.
  using Observer = std::function<void(const Attempt&)>;

  // Starts at once, with what an earlier run left. The store outlives it. Bodies of events that are
  // done are dropped once they are as old as `keep_bodies` says.
  Applier(Store& store, RetryPolicy policy, std::chrono::milliseconds lag_bound,
          Retention keep_bodies, Observer observer);
  ~Applier();  // events that wait stay in the inbox
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  // There may be something to do.
  void Wake();

 private:
  void Run();
  std::chrono::milliseconds WorkOnce();
  void DropBodies();
  bool IsStopping();

  Store& store_;
  RetryPolicy policy_;
  std::chrono::milliseconds lag_bound_;
  Retention keep_bodies_;
  Observer observer_;
  bool is_behind_ = false;                                  // used on thread_
  std::chrono::steady_clock::time_point drop_bodies_at_{};  // likewise
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::events
