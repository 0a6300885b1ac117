// Between what comes in and its effects, which have a connection each: effects wait for a moment in
// which nothing comes in, as whoever waits to be acknowledged comes first, and what comes in waits
// for effects that lag behind, which would never catch up.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace connector::events::postgres {

// Thread-safe; for one thread on either side.
class Gate {
 public:
  using Clock = std::chrono::steady_clock;

  // While one of these is there, something comes in.
  class Passage {
   public:
    explicit Passage(Gate& gate) : gate_(gate) { gate_.Pass(); }
    ~Passage() {
      {
        const std::lock_guard lock(gate_.mutex_);
        gate_.is_passed_ = false;
        gate_.passed_at_ = Clock::now();
      }
      gate_.changed_.notify_all();
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

   private:
    Gate& gate_;
  };

  // Closed while one of these is there. Who waits to pass has passed before it is closed again.
  class Closed {
   public:
    explicit Closed(Gate& gate) : gate_(gate) {
      std::unique_lock lock(gate_.mutex_);
      gate_.changed_.wait(lock, [this] { return !gate_.is_waited_for_; });
      gate_.is_closed_ = true;
    }
    ~Closed() {
      {
        const std::lock_guard lock(gate_.mutex_);
        gate_.is_closed_ = false;
      }
      gate_.changed_.notify_all();
    }
    Closed(const Closed&) = delete;
    Closed& operator=(const Closed&) = delete;

   private:
    Gate& gate_;
  };

  // Whoever was just answered may be about to ask again: idle is what was so for a while. After the
  // patience it is over in any case.
  void AwaitIdleness(Clock::duration idleness, Clock::duration patience) {
    const auto end = Clock::now() + patience;
    std::unique_lock lock(mutex_);
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
      const auto idle_at = is_passed_ ? end : std::min(passed_at_ + idleness, end);
      if (idle_at <= now) return;
      changed_.wait_until(lock, idle_at);
    }
  }

 private:
  void Pass() {
    {
      std::unique_lock lock(mutex_);
      is_waited_for_ = true;
      changed_.wait(lock, [this] { return !is_closed_; });
      is_waited_for_ = false;
      is_passed_ = true;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_closed_ = false;
  bool is_waited_for_ = false;
  bool is_passed_ = false;
  Clock::time_point passed_at_{};
};

}  // namespace connector::events::postgres
