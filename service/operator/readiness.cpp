#include "service/operator/readiness.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace connector::service {
namespace {

// As long may a failure go unnoticed, and so often at most is the disk written to.
constexpr std::chrono::milliseconds kResultStands{250};

}  // namespace

void Readiness::Ask(Done done) {
  std::unique_lock lock(mutex_);
  if (Clock::now() < known_until_) {
    const bool is_writable = is_writable_;
    lock.unlock();
    return done(is_writable);
  }
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  lock.unlock();
  Probe();
}

// The one place where it is found out.
void Readiness::Probe() {
  events_.Probe([this](const events::Outcome& outcome) { Tell(outcome); });
}

void Readiness::Tell(const events::Outcome& outcome) {
  std::unique_lock lock(mutex_);
  const bool was_writable = is_writable_;
  const bool is_writable = outcome.is_committed();
  is_writable_ = is_writable;
  known_until_ = Clock::now() + kResultStands;
  const auto waiting = std::exchange(waiting_, {});
  lock.unlock();
  if (was_writable && !is_writable) spdlog::warn("not ready: {}", outcome.reason);
  if (!was_writable && is_writable) spdlog::info("ready again");
  for (const auto& done : waiting) done(is_writable);
}

}  // namespace connector::service
