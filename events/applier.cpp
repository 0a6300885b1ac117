#include "events/applier.h"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <utility>

#include "base/text/timestamp.h"

namespace connector::events {
namespace {

using std::chrono::milliseconds;
using Urgency = sql::GroupWriter::Urgency;

constexpr std::size_t kMostInRound = 256;
constexpr std::size_t kMostInLargeRound = 4 * kMostInRound;  // of one that catches up
constexpr milliseconds kLongestDelay{300'000};
constexpr milliseconds kPauseWhenUnavailable{1'000};
constexpr milliseconds kLongestWait{60'000};  // the clock may be set

milliseconds DelayAfter(const RetryPolicy& policy, int failed_attempts) {
  auto delay = policy.first_delay;
  for (int i = 1; i < failed_attempts && delay < kLongestDelay; ++i) delay *= 2;
  return std::min(delay, kLongestDelay);
}

// Nothing happened after it was told of.
Event Parse(const PendingEvent& pending) {
  auto parsed = ParseEvent(pending.encoding, pending.body);
  if (auto* event = std::get_if<Event>(&parsed)) {
    const auto arrived_at = pending.received_at_ms;
    event->created_at = std::min(event->created_at.value_or(arrived_at), arrived_at);
    return std::move(*event);
  }
  throw std::runtime_error("the body is no event to this version of the connector");
}

}  // namespace

Applier::Applier(sql::GroupWriter& writer, SQLite::Database& database, Inbox& inbox, Effect effect,
                 RetryPolicy policy, milliseconds lag_bound, Observer observer)
    : writer_(writer),
      savepoint_(database, "SAVEPOINT effect"),
      roll_back_(database, "ROLLBACK TO effect"),
      release_(database, "RELEASE effect"),
      inbox_(inbox),
      effect_(std::move(effect)),
      policy_(policy),
      lag_bound_(lag_bound),
      observer_(std::move(observer)),
      thread_([this] { Run(); }) {}

Applier::~Applier() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Applier::Wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_one();
}

void Applier::Run() {
  for (;;) {
    const auto pause = WorkOnce();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return is_woken_ || is_stopping_; });
    if (is_stopping_) return;
    is_woken_ = false;
  }
}

// How long there is nothing more to do.
milliseconds Applier::WorkOnce() {
  Round round;
  std::promise<bool> is_committed;
  const auto done = [&](const sql::Outcome& outcome) {
    const bool is_kept = outcome.kind == sql::Outcome::Kind::kCommitted;
    if (is_kept) {
      for (const auto& attempt : round.attempts) {
        observer_(attempt.event, attempt.result, attempt.error);
      }
    }
    is_committed.set_value(is_kept);
  };
  const auto most = is_behind_ ? kMostInLargeRound : kMostInRound;
  writer_.Submit([&](SQLite::Database&) { round = WorkOff(most); }, done,
                 is_behind_ ? Urgency::kNext : Urgency::kWhenIdle);
  if (!is_committed.get_future().get()) return kPauseWhenUnavailable;
  if (!round.next_due_ms) {
    is_behind_ = false;
    return kLongestWait;
  }
  const milliseconds until_next(*round.next_due_ms - text::NowMs());
  is_behind_ = -until_next > lag_bound_ / 3;
  return std::clamp(until_next, milliseconds(0), kLongestWait);
}

Applier::Round Applier::WorkOff(std::size_t most) {
  const auto now_ms = text::NowMs();
  // At the start, and whenever the clock was set back.
  if (now_ms < clock_ms_) inbox_.PullForward(now_ms, kLongestDelay.count());
  clock_ms_ = now_ms;
  Round round;
  for (auto& event : inbox_.Due(now_ms, most)) {
    round.attempts.push_back(Try(std::move(event)));
  }
  round.next_due_ms = inbox_.NextDue();
  return round;
}

Applier::Attempt Applier::Try(PendingEvent event) {
  std::string error;
  sql::Execute(savepoint_);
  try {
    effect_(Parse(event));
  } catch (const SQLite::Exception& exception) {
    if (sql::IsTransient(exception)) throw;  // not the event's fault
    error = exception.what();
  } catch (const std::exception& exception) {
    error = exception.what();
  }
  if (!error.empty()) sql::Execute(roll_back_);
  sql::Execute(release_);

  const int failed = event.attempts + 1;
  if (error.empty()) {
    inbox_.MarkDone(event.key);
    return {std::move(event), EffectResult::kApplied, ""};
  }
  if (failed >= policy_.most_attempts) {
    inbox_.MarkDead(event.key, error);
    return {std::move(event), EffectResult::kDead, error};
  }
  inbox_.MarkFailed(event.key, error, text::NowMs() + DelayAfter(policy_, failed).count());
  return {std::move(event), EffectResult::kFailed, error};
}

}  // namespace connector::events
