#include "events/sqlite/throttle.h"

#include <sodium.h>

#include <cstring>

namespace connector::events::sqlite {

Throttle::Throttle(ThrottleLimits limits) : limits_(limits) {
  static_assert(sizeof hash_key_ == crypto_shorthash_KEYBYTES);
  static_assert(sizeof(Key) == crypto_shorthash_BYTES);
  crypto_shorthash_keygen(hash_key_.data());
}

Standing Throttle::StandingOf(const std::string& login, Clock::time_point now) {
  ForgetOld(now);
  const auto found = logins_.find(KeyOf(login));
  if (found == logins_.end()) return {};
  const auto& [count, end] = found->second;
  if (count < limits_.failures) return {count, std::chrono::seconds(0)};
  return {count, std::chrono::ceil<std::chrono::seconds>(end - now)};
}

void Throttle::Count(const std::string& login, Clock::time_point now) {
  ForgetOld(now);
  const auto key = KeyOf(login);
  auto& failures = logins_[key];
  if (failures.count++ > 0) return;
  failures.end = now + limits_.window;
  if (!ends_.empty() && failures.end <= ends_.back().first) {
    failures.end = ends_.back().first + Clock::duration(1);  // no two are the same
  }
  ends_.emplace_back(failures.end, key);
  ForgetOld(now);
}

void Throttle::TakeBack(const std::string& login) {
  const auto found = logins_.find(KeyOf(login));
  if (found != logins_.end() && --found->second.count <= 0) logins_.erase(found);
}

void Throttle::Forget(const std::string& login) { logins_.erase(KeyOf(login)); }

void Throttle::Clear() {
  logins_.clear();
  ends_.clear();
}

Throttle::Key Throttle::KeyOf(const std::string& login) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(login.data()), login.size(),
                   hash_key_.data());
  Key key = 0;
  std::memcpy(&key, hash.data(), sizeof key);
  return key;
}

// Also the oldest, if there are too many. A login that was forgotten and failed again has two ends
// here; the later one counts.
void Throttle::ForgetOld(Clock::time_point now) {
  while (!ends_.empty() && (ends_.front().first <= now || ends_.size() > limits_.most_logins)) {
    const auto found = logins_.find(ends_.front().second);
    if (found != logins_.end() && found->second.end == ends_.front().first) logins_.erase(found);
    ends_.pop_front();
  }
}

}  // namespace connector::events::sqlite
