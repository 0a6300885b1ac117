// The throttle of one process, in its memory.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "events/throttle.h"

namespace connector::events::sqlite {

// Not thread-safe.
class Throttle {
 public:
  using Clock = std::chrono::steady_clock;

  // Beyond its memory the oldest login is forgotten.
  explicit Throttle(ThrottleLimits limits);

  Standing StandingOf(const std::string& login, Clock::time_point now);

  // An attempt counts from its beginning, so that many at once cannot get past the limit.
  void Count(const std::string& login, Clock::time_point now);
  void TakeBack(const std::string& login);  // the last attempt was not made
  void Forget(const std::string& login);    // one succeeded
  void Clear();

 private:
  // Logins are remembered as hashes under a key that nobody knows: all take the same room, and none
  // can be made to share another one's count.
  using Key = std::uint64_t;
  Key KeyOf(const std::string& login) const;
  void ForgetOld(Clock::time_point now);

  struct Failures {
    int count = 0;
    Clock::time_point end;  // of the window
  };

  ThrottleLimits limits_;
  std::array<unsigned char, 16> hash_key_{};
  std::unordered_map<Key, Failures> logins_;
  std::deque<std::pair<Clock::time_point, Key>> ends_;  // of all windows, in order
};

}  // namespace connector::events::sqlite
