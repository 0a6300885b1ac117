// What becomes true a little later.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace connector::testing {

// Waits until it is so, for longer than it takes on a busy machine.
inline bool Eventually(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < end) {
    if (is_so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace connector::testing
