// What a piece of work costs, however busy the machine is.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace connector::testing {

// Seconds of this thread's processor time, about as they are without sanitizers: the least of three
// runs.
template <typename Work>
double SecondsOf(const Work& work) {
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < 3; ++i) {
    const double start = now();
    work();
    least = std::min(least, now() - start);
  }
  return least / SLOWDOWN;
}

}  // namespace connector::testing
