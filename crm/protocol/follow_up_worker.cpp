#include "crm/protocol/follow_up_worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <utility>
#include <variant>

#include "events/retry_delay.h"

namespace connector::crm::protocol {
namespace {

using std::chrono::milliseconds;
using Kind = Failure::Kind;

// Longer than an inquiry, with the call that is on its way at its end.
constexpr milliseconds kLease = kLongestInquiry + std::chrono::seconds(15);
constexpr milliseconds kLongestWait{60'000};  // the clock may be set
constexpr milliseconds kFirstPause{1'000};
constexpr int kNiceness = 10;

FollowUpResult ResultOf(const Failure& failure, const events::Setback& setback) {
  if (!setback.delay) return FollowUpResult::kDead;
  switch (failure.kind) {
    case Kind::kBusy: return FollowUpResult::kBusy;
    case Kind::kUnreachable: return FollowUpResult::kUnreachable;
    case Kind::kForbidden: return FollowUpResult::kForbidden;
    case Kind::kAgain:
    case Kind::kNever: break;
  }
  return FollowUpResult::kAgain;
}

// What nobody waits for leaves the processor to what somebody does. On Linux a thread has a
// priority of its own.
void YieldToOthers() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness); }

}  // namespace

FollowUpWorker::FollowUpWorker(events::Store& store, Options options, Observer observer)
    : store_(store), options_(std::move(options)), observer_(std::move(observer)) {
  options_.platform.is_cancelled = [this] { return is_stopping_.load(); };
  for (unsigned i = 0; i < options_.calls; ++i) threads_.emplace_back([this] { Run(); });
}

FollowUpWorker::~FollowUpWorker() { Stop(); }

void FollowUpWorker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void FollowUpWorker::Wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void FollowUpWorker::Run() {
  YieldToOthers();
  PlatformClient client(options_.platform);
  std::uint64_t seen = 0;  // of the wakes
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    if (const auto now = Clock::now(); now < pause_until_) {
      changed_.wait_until(lock, pause_until_, [this] { return is_stopping_.load(); });
      continue;
    }
    seen = wakes_;
    lock.unlock();
    const auto pause = WorkOnce(client);
    lock.lock();
    changed_.wait_for(lock, pause, [&] { return wakes_ != seen || is_stopping_; });
  }
}

// How long there is nothing more to do.
milliseconds FollowUpWorker::WorkOnce(PlatformClient& client) {
  std::promise<std::optional<events::TakenFollowUps>> told;
  store_.TakeFollowUps(
      1, kLease, [&](const events::Outcome& outcome, events::TakenFollowUps taken) {
        told.set_value(outcome.is_committed() ? std::optional(std::move(taken)) : std::nullopt);
      });
  const auto follow_ups = told.get_future().get();
  if (!follow_ups) return kFirstPause;
  for (const auto& follow_up : follow_ups->taken) {
    auto answer = client.Ask(follow_up);
    if (auto* record = std::get_if<events::CrmRecord>(&answer)) {
      Complete(follow_up, std::move(*record));
    } else {
      PutOff(follow_up, std::get<Failure>(answer));
    }
  }
  if (!follow_ups->taken.empty()) return milliseconds(0);  // what comes next may be different now
  if (!follow_ups->until_next) return kLongestWait;
  return std::clamp(*follow_ups->until_next, milliseconds(0), kLongestWait);
}

void FollowUpWorker::Complete(const events::FollowUp& follow_up, events::CrmRecord record) {
  {
    const std::lock_guard lock(mutex_);
    pause_ = milliseconds(0);
  }
  std::promise<bool> told;
  store_.CompleteFollowUp(follow_up, std::move(record),
                          [&](const events::Outcome& outcome, const auto& /*ticket*/) {
                            told.set_value(outcome.is_committed());
                          });
  // If not, the lease ends, and it is asked for again.
  if (told.get_future().get()) observer_(FollowUpResult::kDone, follow_up, "");
}

void FollowUpWorker::PutOff(const events::FollowUp& follow_up, const Failure& failure) {
  const auto setback = is_stopping_
                           ? events::Setback{"The connector was stopped.", milliseconds(0), false}
                           : SetbackFor(follow_up, failure);
  std::promise<bool> told;
  store_.PutOffFollowUp(follow_up, setback, [&](const events::Outcome& outcome) {
    told.set_value(outcome.is_committed());
  });
  if (told.get_future().get() && !is_stopping_) {
    observer_(ResultOf(failure, setback), follow_up, setback.reason);
  }
}

events::Setback FollowUpWorker::SetbackFor(const events::FollowUp& follow_up,
                                           const Failure& failure) {
  if (failure.kind == Kind::kNever) return {failure.reason, std::nullopt};
  if (failure.kind != Kind::kAgain) return {failure.reason, PauseAll(failure), false};
  const int failed = follow_up.attempts + 1;
  if (failed >= options_.most_attempts) return {failure.reason, std::nullopt};
  return {failure.reason, WithJitter(events::DelayAfter(options_.first_delay, failed))};
}

// As long as the platform asks for, or longer each time.
milliseconds FollowUpWorker::PauseAll(const Failure& failure) {
  const auto delay = WithJitter([&] {
    const std::lock_guard lock(mutex_);
    if (Clock::now() < pause_until_) return pause_;  // another call has said so already
    pause_ = std::clamp(2 * pause_, std::min(kFirstPause, options_.longest_pause),
                        options_.longest_pause);
    return pause_;
  }());
  const auto pause = failure.retry_after ? std::max(*failure.retry_after, delay) : delay;
  const std::lock_guard lock(mutex_);
  pause_until_ = std::max(pause_until_, Clock::now() + pause);
  return pause;
}

// So that what failed together is not tried again together.
milliseconds FollowUpWorker::WithJitter(milliseconds delay) {
  const std::lock_guard lock(mutex_);
  const auto half = delay.count() / 2;
  return milliseconds(delay.count() -
                      std::uniform_int_distribution<milliseconds::rep>(0, half)(random_));
}

}  // namespace connector::crm::protocol
