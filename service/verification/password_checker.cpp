#include "service/verification/password_checker.h"

#include <utility>

#include "shop/password.h"

namespace connector::service::verification {
namespace {

constexpr std::size_t kMostWaiting = 32;

// Of a random password that was thrown away: it takes as long to check as anybody's.
constexpr auto* kNobodysHash =
    "$argon2id$v=19$m=65536,t=2,p=1$FM/"
    "TVBTOVTX2FJeDzNnLew$F4amHTw6MFT6aGIS6eTi3KXHgn+uSvYWLKj+6gvXsE0";

}  // namespace

PasswordChecker::PasswordChecker() : thread_([this] { Run(); }) {}

PasswordChecker::~PasswordChecker() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  thread_.join();
  for (const auto& entry : waiting_) entry.done(std::nullopt);
}

void PasswordChecker::Check(std::optional<std::string> hash, std::string password, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kMostWaiting) {
      waiting_.push_back({std::move(hash), std::move(password), std::move(done)});
      done = nullptr;
    }
  }
  if (done) return done(std::nullopt);
  has_work_.notify_one();
}

void PasswordChecker::Run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    has_work_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_) return;
    const auto entry = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    auto is_right = shop::IsPassword(entry.hash.value_or(kNobodysHash), entry.password);
    if (is_right && !entry.hash) is_right = false;
    entry.done(is_right);
  }
}

}  // namespace connector::service::verification
