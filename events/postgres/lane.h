// A connection and the thread that it belongs to. What is asked waits in a queue; what waits
// together is dealt with together.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/sql/postgres/connection.h"
#include "events/outcome.h"

namespace connector::events::postgres {

using sql::postgres::Connection;
using Deadline = std::chrono::steady_clock::time_point;

// Of an item that comes back.
constexpr auto* kTooManyWait = "too many wait for PostgreSQL, or the service stops";

// Runs `work`, which exchanges a whole transaction or several, until it is done or refused: what
// was in another transaction's way at once again; what finds no connection, so that nothing was
// sent, until the deadline or until it is to stop.
Outcome Try(Connection& connection, Deadline deadline, const std::atomic<bool>& is_stopping,
            const std::function<void()>& work);

// Thread-safe.
template <typename Item>
class Lane {
 public:
  // Tells each item what became of it. Must not throw.
  using Handle = std::function<void(Connection&, std::vector<Item>)>;

  Lane(const sql::postgres::Options& options, std::size_t most_waiting, std::size_t most_together,
       Handle handle)
      : most_waiting_(most_waiting),
        most_together_(most_together),
        handle_(std::move(handle)),
        connection_(options),
        thread_([this] { Run(); }) {}
  ~Lane() { Stop(); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // The item comes back if too many wait, or it stops.
  [[nodiscard]] std::optional<Item> Submit(Item item) {
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_ || waiting_.size() >= most_waiting_) return item;
      waiting_.push_back(std::move(item));
    }
    has_work_.notify_one();
    return std::nullopt;
  }

  // Deals with what waits, and takes no more. Idempotent.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    has_work_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  const std::atomic<bool>& is_stopping() const { return is_stopping_; }

 private:
  void Run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      has_work_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const auto end =
          waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_together_));
      std::vector<Item> items(std::make_move_iterator(waiting_.begin()),
                              std::make_move_iterator(end));
      waiting_.erase(waiting_.begin(), end);
      lock.unlock();
      handle_(connection_, std::move(items));
    }
  }

  const std::size_t most_waiting_;
  const std::size_t most_together_;
  const Handle handle_;
  Connection connection_;  // used on the thread
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<Item> waiting_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::events::postgres
