// Has what comes in wait for effects that lag behind: they would never catch up, as each has a
// connection of its own.
#pragma once

#include <condition_variable>
#include <mutex>

namespace connector::events::postgres {

// Thread-safe; for one thread on either side.
class Gate {
 public:
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

  void Pass() {
    {
      std::unique_lock lock(mutex_);
      is_waited_for_ = true;
      changed_.wait(lock, [this] { return !is_closed_; });
      is_waited_for_ = false;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_closed_ = false;
  bool is_waited_for_ = false;
};

}  // namespace connector::events::postgres
