// How long to wait before what failed is tried again: longer each time, up to a bound.
#pragma once

#include <algorithm>
#include <chrono>

namespace connector::events {

constexpr std::chrono::milliseconds kLongestRetryDelay{300'000};

// After so many attempts, of which all failed.
constexpr std::chrono::milliseconds DelayAfter(std::chrono::milliseconds first_delay,
                                               int failed_attempts) {
  auto delay = first_delay;
  for (int i = 1; i < failed_attempts && delay < kLongestRetryDelay; ++i) delay *= 2;
  return std::min(delay, kLongestRetryDelay);
}

}  // namespace connector::events
