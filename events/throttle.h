// Slows down the guessing of passwords: so many failures of a login in so much time (contract,
// Verification URL). Not of an address: the platform asks for all customers from one, and tells
// nothing else apart.
#pragma once

#include <chrono>
#include <cstddef>

namespace connector::events {

struct ThrottleLimits {
  int failures = 5;
  std::chrono::seconds window{300};   // from a login's first failure
  std::size_t most_logins = 400'000;  // remembered in memory: more than can be refused in time
};

// Of a login, before an attempt.
struct Standing {
  int failures = 0;
  std::chrono::seconds wait{0};  // zero while there are fewer failures than the limit
};

// What else than a failure an attempt was.
enum class AttemptEnd { kSucceeded, kNotMade };

}  // namespace connector::events
