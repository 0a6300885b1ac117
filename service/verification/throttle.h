// Slows down the guessing of passwords: so many failures in so much time, for each source and for
// each login (contract, Verification URL).
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace connector::service::verification {

struct ThrottleLimits {
  int failures_of_login = 5;
  int failures_of_source = 50;  // the platform asks for all customers from few addresses
  std::chrono::seconds window{300};
  std::size_t most_entries = 10'000;  // remembered; beyond, whoever is not known has to wait
};

// Thread-safe.
class Throttle {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Throttle(ThrottleLimits limits) : limits_(limits) {}

  // Counts an attempt as failed until Succeeded says otherwise, so that many at once cannot get
  // past the limit. Returns zero, or how long to wait where there were too many already.
  std::chrono::seconds Begin(const std::string& source, const std::string& login,
                             Clock::time_point now = Clock::now());

  // Takes the attempt back, and all failures of the login.
  void Succeeded(const std::string& source, const std::string& login);

  // Takes the attempt back: it was not made.
  void Cancelled(const std::string& source, const std::string& login);

  void Clear();

 private:
  struct Count {
    int failures = 0;
    Clock::time_point ends;  // of the window that began with the first failure
  };
  using Counts = std::unordered_map<std::string, Count>;

  std::chrono::seconds WaitFor(Counts& counts, const std::string& key, int limit,
                               Clock::time_point now) const;
  void Forget(Counts& counts, Clock::time_point now) const;
  static void TakeBack(Counts& counts, const std::string& key);

  ThrottleLimits limits_;
  std::mutex mutex_;
  Counts sources_;
  Counts logins_;
};

}  // namespace connector::service::verification
