// The platform's one clock, which can be scaled and moved (sandbox: Time).
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace connector::sandbox::platform {

// Milliseconds since 1970, UTC. Thread-safe.
class Clock {
 public:
  // `scale`: how many milliseconds of the platform pass in one of ours. `offset_ms` is added.
  explicit Clock(double scale = 1, std::int64_t offset_ms = 0);
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  std::int64_t NowMs() const;
  double scale() const { return scale_; }

  // What has been added by moving it: to be kept over a restart.
  std::int64_t offset_ms() const;

  // Never backwards: `by_ms` is not negative. Whoever waits for a time has to be woken.
  void Advance(std::int64_t by_ms);

  // So much of the platform's time in ours; a millisecond at least.
  std::chrono::milliseconds Scaled(std::chrono::milliseconds time) const;

  // How long it really takes until then; zero if it was.
  std::chrono::nanoseconds RealTimeUntil(std::int64_t ms) const;

 private:
  const double scale_;
  const std::chrono::steady_clock::time_point began_;
  const std::int64_t began_at_ms_;
  mutable std::mutex mutex_;
  std::int64_t offset_ms_;
};

}  // namespace connector::sandbox::platform
