#include "sandbox/deliveries/sender.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "sandbox/deliveries/courier.h"
#include "sandbox/deliveries/lanes.h"
#include "sandbox/deliveries/outbox.h"
#include "sandbox/deliveries/push.h"
#include "sandbox/deliveries/recorder.h"

namespace connector::sandbox::deliveries {
namespace {

constexpr std::size_t kMostFirstThreads = 64;
constexpr std::size_t kMostRetryThreads = 32;
constexpr std::size_t kLongBacklog = 100;        // of first attempts of a subscription
constexpr std::size_t kMostRetriesInFlight = 4;  // of a subscription
constexpr std::int64_t kAfterFailureMs = 1'000;

}  // namespace

// One thread reads what waits and hands it to the lanes, whose threads send it.
class Sender::Impl {
 public:
  Impl(platform::State& state, SenderOptions options)
      : state_(state),
        options_(std::move(options)),
        reader_(state.NewReader()),
        outbox_(*reader_),
        recorder_(state, options_.most_attempts_kept),
        first_attempts_(
            {kMostFirstThreads, options_.most_in_flight, kLongBacklog},
            [this] { return MakeServe(); }, [this] { Plan(); }),
        retries_(
            {kMostRetryThreads, kMostRetriesInFlight, 0}, [this] { return MakeServe(); },
            [this] { Plan(); }),
        pusher_(MakePusher()),
        planner_([this] { Run(); }) {}

  ~Impl() {
    {
      const std::lock_guard lock(wake_mutex_);
      is_stopping_ = true;
    }
    wake_.notify_one();
    planner_.join();
    recorder_.Hurry();
    first_attempts_.Stop();
    retries_.Stop();
    recorder_.Stop();  // whose changes wake us: all is still there
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Wake() {
    if (pusher_) pusher_->Wake();
    Plan();
  }

 private:
  using Retry = Outbox::Retry;

  // Has the planner look what there is.
  void Plan() {
    {
      const std::lock_guard lock(wake_mutex_);
      is_woken_ = true;
    }
    wake_.notify_one();
  }

  Lanes::Serve MakeServe() {
    const auto courier =
        std::make_shared<Courier>(state_.clock(), options_, [this] { return is_stopping_.load(); });
    return [this, courier](const std::vector<Job>& jobs) {
      try {
        Finish(courier->Send(jobs));
      } catch (const std::exception& error) {  // it is sent after the next start
        spdlog::error("deliveries: {} cannot be sent: {}", jobs.front().delivery, error.what());
      }
    };
  }

  std::unique_ptr<Pusher> MakePusher() {
    if (options_.push_uris.empty()) return nullptr;
    return std::make_unique<Pusher>(state_, options_.push_uris,
                                    ClientOptionsFor(state_.clock(), options_, {}));
  }

  void Finish(std::vector<Result> results) {
    bool is_new_due = false;
    {
      const std::lock_guard lock(retry_mutex_);
      for (const auto& result : results) {
        if (result.state != "waiting" || result.epoch != epoch_) continue;
        Expect(
            {result.due_at, result.delivery, result.subscription, result.attempts, result.sent_at});
        is_new_due = true;
      }
    }
    recorder_.Add(std::move(results));
    if (is_new_due) Plan();
  }

  void Expect(const Retry& retry) { due_[retry.subscription].emplace(retry.due_at, retry); }

  void Run() {
    std::unique_lock lock(wake_mutex_);
    while (!is_stopping_) {
      is_woken_ = false;
      lock.unlock();
      const auto next = TryToPlan();
      lock.lock();
      const auto is_over = [this] { return is_woken_ || is_stopping_; };
      if (next) {
        wake_.wait_for(lock, state_.clock().RealTimeUntil(*next), is_over);
      } else {
        wake_.wait(lock, is_over);
      }
    }
  }

  std::optional<std::int64_t> TryToPlan() {
    try {
      const sql::Snapshot snapshot(*reader_);
      if (const auto epoch = outbox_.Epoch(); epoch != epoch_) Begin(epoch);
      PlanFirstAttempts();
      return PlanRetries();
    } catch (const std::exception& error) {
      spdlog::error("deliveries: what waits cannot be read: {}", error.what());
      const auto pause_ms = static_cast<double>(kAfterFailureMs) * state_.clock().scale();
      return state_.clock().NowMs() + static_cast<std::int64_t>(pause_ms);
    }
  }

  // What was known is of another state.
  void Begin(std::int64_t epoch) {
    first_attempts_.Clear();
    retries_.Clear();
    reached_.clear();
    const auto waiting = outbox_.Retries();
    const std::lock_guard lock(retry_mutex_);
    due_.clear();
    for (const auto& retry : waiting) Expect(retry);
    epoch_ = epoch;
  }

  void PlanFirstAttempts() {
    for (auto subscription = outbox_.SubscriptionAfter(0); subscription;
         subscription = outbox_.SubscriptionAfter(*subscription)) {
      if (!first_attempts_.IsShort(*subscription)) continue;
      auto& reached = reached_[*subscription];
      auto jobs = outbox_.FirstAttempts(*subscription, reached, Lanes::kLoad);
      if (jobs.empty()) continue;
      reached = jobs.back().delivery;
      first_attempts_.Add(*subscription, std::move(jobs));
    }
  }

  // When the next one is due.
  std::optional<std::int64_t> PlanRetries() {
    std::optional<std::int64_t> next;
    const std::lock_guard lock(retry_mutex_);
    const auto now_ms = state_.clock().NowMs();
    for (auto subscription = due_.begin(); subscription != due_.end();) {
      auto& [id, waiting] = *subscription;
      if (retries_.IsShort(id)) PassOn(id, waiting, now_ms);
      if (!waiting.empty() && waiting.begin()->first > now_ms) {
        next = std::min(next.value_or(waiting.begin()->first), waiting.begin()->first);
      }
      subscription = waiting.empty() ? due_.erase(subscription) : std::next(subscription);
    }
    return next;
  }

  using Due = std::multimap<std::int64_t, Retry>;  // by when

  void PassOn(std::int64_t subscription, Due& waiting, std::int64_t now_ms) {
    std::vector<Job> jobs;
    const auto end = waiting.upper_bound(now_ms);
    auto first_left = waiting.begin();
    for (; first_left != end && jobs.size() < Lanes::kLoad; ++first_left) {
      if (auto job = outbox_.Load(first_left->second)) jobs.push_back(*std::move(job));
    }
    waiting.erase(waiting.begin(), first_left);
    retries_.Add(subscription, std::move(jobs));
  }

  platform::State& state_;
  const SenderOptions options_;
  std::unique_ptr<sql::Reader> reader_;  // this and the next two are the planner's
  Outbox outbox_;
  std::map<std::int64_t, std::int64_t> reached_;  // by subscription: the last one in its lane

  std::mutex retry_mutex_;
  std::map<std::int64_t, Due> due_;  // by subscription
  std::int64_t epoch_ = -1;

  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool is_woken_ = false;
  std::atomic<bool> is_stopping_{false};

  Recorder recorder_;
  Lanes first_attempts_;
  Lanes retries_;
  std::unique_ptr<Pusher> pusher_;  // null if there is nobody to push to
  std::thread planner_;             // last: it uses all of the above
};

Sender::Sender(platform::State& state, SenderOptions options)
    : impl_(std::make_unique<Impl>(state, std::move(options))) {}
Sender::~Sender() = default;
void Sender::Wake() { impl_->Wake(); }

}  // namespace connector::sandbox::deliveries
