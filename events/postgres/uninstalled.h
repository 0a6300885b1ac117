// Which websites are uninstalled, as they were a moment ago: asked in every interaction, it must
// neither wait for the engine nor need it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "events/postgres/desk.h"

namespace connector::events::postgres {

// Reads all of them each second, but the first time by Read. Thread-safe.
class Uninstalled {
 public:
  explicit Uninstalled(Desk& desk);
  ~Uninstalled();
  Uninstalled(const Uninstalled&) = delete;
  Uninstalled& operator=(const Uninstalled&) = delete;

  // As last known, however long ago. Throws Unavailable if the engine was never reached.
  bool Has(const std::string& website_id) const;
  std::chrono::milliseconds Age() const;  // of that; since the start if it was never reached

  // Now, since they may have changed; `then` is called once it is known, or cannot be known.
  void Read(std::function<void()> then);

  // Reads no more; what was asked for is told still. Idempotent.
  void Stop();

 private:
  void Run();

  Desk& desk_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::set<std::string>> websites_;
  std::chrono::steady_clock::time_point read_at_ = std::chrono::steady_clock::now();
  bool is_reading_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::events::postgres
