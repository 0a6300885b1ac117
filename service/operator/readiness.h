// Whether the service can do its work, for whoever asks at GET /readyz.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "events/store.h"

namespace connector::service {

// Whether a write is durable. Anybody may ask, and a write costs a wait for the disk: those who ask
// at the same time share one, and its result stands for a while. Thread-safe.
class Readiness {
 public:
  using Done = std::function<void(bool is_writable)>;

  explicit Readiness(events::Store& events) : events_(events) {}

  // Tells `done` now, or later on another thread; it must not block.
  void Ask(Done done);

 private:
  using Clock = std::chrono::steady_clock;

  void Probe();
  void Tell(const events::Outcome& outcome);

  events::Store& events_;
  std::mutex mutex_;
  std::vector<Done> waiting_;  // for the probe that is under way, if there are some
  bool is_writable_ = true;
  Clock::time_point known_until_{};
};

}  // namespace connector::service
