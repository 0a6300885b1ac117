// Says whether a login and a password belong together, so that whoever guesses has few attempts,
// keeps nobody waiting, and does not learn which logins there are (contract, Verification URL).
//
// A check takes a tenth of a second and 64 MiB, so one thread makes them, one after the other.
// Logins that exist come first, and among them those that did not fail lately. Whatever is wrong is
// refused so long after it was asked, a login that does not exist as well as a wrong password: so
// the former needs no check, and a flood of made-up logins takes nothing from those that are right.
// While nobody else waits, a password that nobody has is checked in its place, so that the load
// does not tell either.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "events/store.h"

namespace connector::verification {

struct Credentials {
  std::string login;
  std::string password;
  std::optional<std::string> hash;  // nothing: there is no such login
};

enum class Verdict {
  kRight,
  kWrong,
  kThrottled,  // the login failed too often lately
  kUnchecked,  // too many wait, memory is short, or the service stops
};

// Thread-safe.
class CredentialChecker {
 public:
  struct Decision {
    Verdict verdict = Verdict::kUnchecked;
    std::chrono::seconds retry_after{0};  // where it was not checked
  };
  using Done = std::function<void(const Decision&)>;

  struct Limits {
    std::chrono::milliseconds refusal_time{500};
    std::size_t most_waiting = 32;  // to be checked, of those that failed lately and of the others
    std::size_t most_in_flight = 512;  // neither right nor refused yet
  };

  // The store counts the attempts; what it cannot count is not checked. Every decision is also told
  // to `observer`.
  CredentialChecker(events::Store& store, Limits limits, Done observer);
  // What waits is not checked; what the store was asked it has told then.
  ~CredentialChecker();
  CredentialChecker(const CredentialChecker&) = delete;
  CredentialChecker& operator=(const CredentialChecker&) = delete;

  // The same credentials at the same time are one attempt. `done` is called once, now or later, and
  // must not block.
  void Check(Credentials credentials, Done done);

 private:
  using Clock = std::chrono::steady_clock;
  using Id = std::string;  // a keyed hash of login and password

  struct Attempt {
    Id id;
    Credentials credentials;
    std::vector<Done> askers;
    Clock::time_point due;  // when it is refused, if it is wrong
    bool is_wrong = false;
  };
  using Attempts = std::deque<std::shared_ptr<Attempt>>;

  std::shared_ptr<Attempt> Enter(Credentials&& credentials, Done& done);
  void Admit(const std::shared_ptr<Attempt>& attempt, const events::Outcome& outcome,
             const events::Standing& standing);
  std::optional<Decision> Enqueue(const std::shared_ptr<Attempt>& attempt, int failures);
  Id IdOf(const Credentials& credentials) const;

  void Run();
  std::shared_ptr<Attempt> TakeWaiting();
  void CheckOne(std::unique_lock<std::mutex>& lock);
  void RefuseDue(Clock::time_point now);
  void Decide(Attempt& attempt, Decision decision);
  void TellDecisions(std::unique_lock<std::mutex>& lock);
  void AwaitWork(std::unique_lock<std::mutex>& lock);
  bool HasWork() const;

  events::Store& store_;
  const Limits limits_;
  const Done observer_;
  const std::string hash_key_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable is_told_;  // of all attempts, whether they may be made
  std::size_t untold_ = 0;           // attempts
  std::unordered_map<Id, std::shared_ptr<Attempt>> in_flight_;
  std::size_t asker_count_ = 0;
  Attempts fresh_;          // they wait for the check
  Attempts failed_lately_;  // likewise
  std::size_t decoys_ = 0;  // to be checked while nobody waits
  Attempts in_order_;       // in which they came, until they are due
  std::vector<std::pair<Done, Decision>> to_tell_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::verification
