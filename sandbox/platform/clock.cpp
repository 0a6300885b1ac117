#include "sandbox/platform/clock.h"

#include <algorithm>

#include "base/text/timestamp.h"

namespace connector::sandbox::platform {

Clock::Clock(double scale, std::int64_t offset_ms)
    : scale_(scale),
      began_(std::chrono::steady_clock::now()),
      began_at_ms_(text::NowMs()),
      offset_ms_(offset_ms) {}

std::int64_t Clock::NowMs() const {
  const std::chrono::duration<double, std::milli> real = std::chrono::steady_clock::now() - began_;
  const std::lock_guard lock(mutex_);
  return began_at_ms_ + offset_ms_ + static_cast<std::int64_t>(real.count() * scale_);
}

std::int64_t Clock::offset_ms() const {
  const std::lock_guard lock(mutex_);
  return offset_ms_;
}

void Clock::Advance(std::int64_t by_ms) {
  const std::lock_guard lock(mutex_);
  offset_ms_ += by_ms;
}

std::chrono::milliseconds Clock::Scaled(std::chrono::milliseconds time) const {
  const auto ms = static_cast<double>(time.count()) / scale_;
  return std::chrono::milliseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(ms)));
}

std::chrono::nanoseconds Clock::RealTimeUntil(std::int64_t ms) const {
  const auto left_ms = static_cast<double>(std::max<std::int64_t>(0, ms - NowMs())) / scale_;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(left_ms * 1e6));
}

}  // namespace connector::sandbox::platform
