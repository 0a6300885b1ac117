#include "verification/credential_checker.h"

#include <sodium.h>

#include <utility>

#include "shop/password.h"

namespace connector::verification {
namespace {

// Of a random password that was thrown away: it takes as long to check as anybody's.
constexpr auto* kNobodysHash =
    "$argon2id$v=19$m=65536,t=2,p=1$FM/"
    "TVBTOVTX2FJeDzNnLew$F4amHTw6MFT6aGIS6eTi3KXHgn+uSvYWLKj+6gvXsE0";

constexpr std::chrono::seconds kBusyTime{3};  // in which a full queue is worked off

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string RandomKey() {
  std::string key(crypto_generichash_KEYBYTES, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

}  // namespace

CredentialChecker::CredentialChecker(events::Store& store, Limits limits, Done observer)
    : store_(store),
      limits_(limits),
      observer_(std::move(observer)),
      hash_key_(RandomKey()),
      thread_([this] { Run(); }) {}

CredentialChecker::~CredentialChecker() {
  std::unique_lock lock(mutex_);
  is_stopping_ = true;
  lock.unlock();
  has_work_.notify_one();
  thread_.join();
  lock.lock();
  is_told_.wait(lock, [this] { return untold_ == 0; });
  while (!in_flight_.empty()) Decide(*in_flight_.begin()->second, {Verdict::kUnchecked, kBusyTime});
  TellDecisions(lock);
}

void CredentialChecker::Check(Credentials credentials, Done done) {
  std::unique_lock lock(mutex_);
  if (asker_count_ >= limits_.most_in_flight) {
    lock.unlock();
    const Decision busy{Verdict::kUnchecked, kBusyTime};
    observer_(busy);
    return done(busy);
  }
  const auto attempt = Enter(std::move(credentials), done);
  if (attempt == nullptr) return;
  ++untold_;
  lock.unlock();
  store_.BeginAttempt(attempt->credentials.login,
                      [this, attempt](const events::Outcome& outcome, events::Standing standing) {
                        Admit(attempt, outcome, standing);
                      });
}

// Nothing if there is one of the same credentials already.
std::shared_ptr<CredentialChecker::Attempt> CredentialChecker::Enter(Credentials&& credentials,
                                                                     Done& done) {
  ++asker_count_;
  auto id = IdOf(credentials);
  auto& attempt = in_flight_[id];
  const bool is_new = attempt == nullptr;
  if (is_new) attempt = std::make_shared<Attempt>();
  attempt->askers.push_back(std::move(done));
  if (!is_new) return nullptr;
  attempt->id = std::move(id);
  attempt->credentials = std::move(credentials);
  return attempt;
}

// Called by the store.
void CredentialChecker::Admit(const std::shared_ptr<Attempt>& attempt,
                              const events::Outcome& outcome, const events::Standing& standing) {
  std::unique_lock lock(mutex_);
  if (!outcome.is_committed() || is_stopping_) {
    Decide(*attempt, {Verdict::kUnchecked, kBusyTime});
  } else if (standing.wait.count() > 0) {
    Decide(*attempt, {Verdict::kThrottled, standing.wait});
  } else if (const auto refusal = Enqueue(attempt, standing.failures)) {
    store_.EndAttempt(attempt->credentials.login, events::AttemptEnd::kNotMade);
    Decide(*attempt, *refusal);
  }
  TellDecisions(lock);
  has_work_.notify_one();
  if (--untold_ == 0) is_told_.notify_all();  // nothing of this is used from here on
}

// A decision if there is no room. It must not depend on whether the login exists.
std::optional<CredentialChecker::Decision> CredentialChecker::Enqueue(
    const std::shared_ptr<Attempt>& attempt, int failures) {
  auto& queue = failures == 0 ? fresh_ : failed_lately_;
  if (queue.size() >= limits_.most_waiting) return Decision{Verdict::kUnchecked, kBusyTime};
  attempt->due = Clock::now() + limits_.refusal_time;
  attempt->is_wrong = !attempt->credentials.hash;
  if (!attempt->is_wrong) {
    queue.push_back(attempt);
  } else if (decoys_ < limits_.most_waiting) {
    ++decoys_;
  }
  in_order_.push_back(attempt);
  return std::nullopt;
}

// Equal for the same login and password only, and nothing that could be compared byte by byte.
CredentialChecker::Id CredentialChecker::IdOf(const Credentials& credentials) const {
  const auto text =
      std::to_string(credentials.login.size()) + ":" + credentials.login + credentials.password;
  Id id(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(id.data()), id.size(), Bytes(text),
                     text.size(), Bytes(hash_key_), hash_key_.size());
  return id;
}

void CredentialChecker::Run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    RefuseDue(Clock::now());
    TellDecisions(lock);
    if (HasWork()) {
      CheckOne(lock);
    } else {
      AwaitWork(lock);
    }
  }
}

bool CredentialChecker::HasWork() const {
  return !fresh_.empty() || !failed_lately_.empty() || decoys_ > 0;
}

void CredentialChecker::AwaitWork(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] { return is_stopping_ || HasWork(); };
  if (in_order_.empty()) {
    has_work_.wait(lock, has_work);
  } else {
    has_work_.wait_until(lock, in_order_.front()->due, has_work);
  }
}

// Nothing if only decoys are left.
std::shared_ptr<CredentialChecker::Attempt> CredentialChecker::TakeWaiting() {
  auto& queue = fresh_.empty() ? failed_lately_ : fresh_;
  if (queue.empty()) return nullptr;
  auto attempt = std::move(queue.front());
  queue.pop_front();
  return attempt;
}

void CredentialChecker::CheckOne(std::unique_lock<std::mutex>& lock) {
  const auto attempt = TakeWaiting();
  if (attempt == nullptr) --decoys_;
  lock.unlock();
  const auto is_right = attempt == nullptr ? shop::IsPassword(kNobodysHash, "")
                                           : shop::IsPassword(*attempt->credentials.hash,
                                                              attempt->credentials.password);
  lock.lock();
  if (attempt == nullptr) return;
  if (!is_right) {
    store_.EndAttempt(attempt->credentials.login, events::AttemptEnd::kNotMade);
    Decide(*attempt, {Verdict::kUnchecked, kBusyTime});
  } else if (*is_right) {
    store_.EndAttempt(attempt->credentials.login, events::AttemptEnd::kSucceeded);
    Decide(*attempt, {Verdict::kRight});
  } else if (attempt->due <= Clock::now()) {
    Decide(*attempt, {Verdict::kWrong});
  } else {
    attempt->is_wrong = true;
  }
}

// What is due and not checked yet is decided once it is.
void CredentialChecker::RefuseDue(Clock::time_point now) {
  while (!in_order_.empty() && in_order_.front()->due <= now) {
    const auto attempt = std::move(in_order_.front());
    in_order_.pop_front();
    if (attempt->is_wrong) Decide(*attempt, {Verdict::kWrong});
  }
}

void CredentialChecker::Decide(Attempt& attempt, Decision decision) {
  for (auto& asker : attempt.askers) to_tell_.emplace_back(std::move(asker), decision);
  asker_count_ -= attempt.askers.size();
  attempt.askers.clear();
  in_flight_.erase(Id(attempt.id));
}

void CredentialChecker::TellDecisions(std::unique_lock<std::mutex>& lock) {
  const auto to_tell = std::exchange(to_tell_, {});
  lock.unlock();
  for (const auto& [done, decision] : to_tell) {
    observer_(decision);
    done(decision);
  }
  lock.lock();
}

}  // namespace connector::verification
