#include "service/verification/throttle.h"

#include <algorithm>

namespace connector::service::verification {

std::chrono::seconds Throttle::Begin(const std::string& source, const std::string& login,
                                     Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto wait = std::max(WaitFor(sources_, source, limits_.failures_of_source, now),
                             WaitFor(logins_, login, limits_.failures_of_login, now));
  if (wait.count() > 0) return wait;
  for (auto* count : {&sources_[source], &logins_[login]}) {
    if (count->failures++ == 0) count->ends = now + limits_.window;
  }
  return wait;
}

void Throttle::Succeeded(const std::string& source, const std::string& login) {
  const std::lock_guard lock(mutex_);
  TakeBack(sources_, source);
  logins_.erase(login);
}

void Throttle::Cancelled(const std::string& source, const std::string& login) {
  const std::lock_guard lock(mutex_);
  TakeBack(sources_, source);
  TakeBack(logins_, login);
}

void Throttle::Clear() {
  const std::lock_guard lock(mutex_);
  sources_.clear();
  logins_.clear();
}

std::chrono::seconds Throttle::WaitFor(Counts& counts, const std::string& key, int limit,
                                       Clock::time_point now) const {
  if (counts.size() >= limits_.most_entries) Forget(counts, now);
  const auto found = counts.find(key);
  if (found == counts.end()) {
    return counts.size() < limits_.most_entries ? std::chrono::seconds(0) : limits_.window;
  }
  if (found->second.ends <= now) {
    counts.erase(found);
    return std::chrono::seconds(0);
  }
  if (found->second.failures < limit) return std::chrono::seconds(0);
  return std::chrono::ceil<std::chrono::seconds>(found->second.ends - now);
}

void Throttle::Forget(Counts& counts, Clock::time_point now) const {
  for (auto entry = counts.begin(); entry != counts.end();) {
    entry = entry->second.ends <= now ? counts.erase(entry) : std::next(entry);
  }
}

void Throttle::TakeBack(Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second.failures <= 0) counts.erase(found);
}

}  // namespace connector::service::verification
