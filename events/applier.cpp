#include "events/applier.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <utility>

#include "base/text/timestamp.h"
#include "events/effects.h"

namespace connector::events {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostInRound = 256;
constexpr std::size_t kMostInLargeRound = 4 * kMostInRound;  // of one that catches up
constexpr milliseconds kPauseWhenUnavailable{1'000};
constexpr milliseconds kLongestWait{60'000};  // the clock may be set
constexpr std::chrono::hours kBetweenDrops{1};

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

std::vector<Change> DecideChanges(const PendingEvent& pending) { return ChangesOf(Parse(pending)); }

}  // namespace

Applier::Applier(Store& store, RetryPolicy policy, milliseconds lag_bound, Retention keep_bodies,
                 Observer observer)
    : store_(store),
      policy_(policy),
      lag_bound_(lag_bound),
      keep_bodies_(keep_bodies),
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

bool Applier::IsStopping() {
  const std::lock_guard lock(mutex_);
  return is_stopping_;
}

void Applier::Run() {
  for (;;) {
    const auto pause = WorkOnce();
    if (keep_bodies_ && !is_behind_) DropBodies();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return is_woken_ || is_stopping_; });
    if (is_stopping_) return;
    is_woken_ = false;
  }
}

// How long there is nothing more to do.
milliseconds Applier::WorkOnce() {
  std::promise<std::optional<Round>> told;
  store_.WorkOff({is_behind_ ? kMostInLargeRound : kMostInRound, is_behind_}, DecideChanges,
                 policy_, [&](const Outcome& outcome, Round round) {
                   if (!outcome.is_committed()) return told.set_value(std::nullopt);
                   for (const auto& attempt : round.attempts) observer_(attempt);
                   told.set_value(std::move(round));
                 });
  const auto round = told.get_future().get();
  if (!round) return kPauseWhenUnavailable;
  if (!round->until_next) {
    is_behind_ = false;
    return kLongestWait;
  }
  is_behind_ = -*round->until_next > lag_bound_ / 3;
  return std::clamp(*round->until_next, milliseconds(0), kLongestWait);
}

// A few at a time, each in a transaction of its own: whoever waits to be acknowledged comes
// between.
void Applier::DropBodies() {
  const auto now = std::chrono::steady_clock::now();
  if (now < drop_bodies_at_) return;
  drop_bodies_at_ = now + kBetweenDrops;
  const auto received_before_ms = text::NowMs() - milliseconds(*keep_bodies_).count();
  for (std::optional<std::int64_t> after = 0; after && !IsStopping();) {
    std::promise<std::optional<std::int64_t>> told;
    store_.DropBodies(received_before_ms, *after,
                      [&](const Outcome& outcome, std::optional<std::int64_t> next) {
                        if (!outcome.is_committed()) {
                          spdlog::warn("webhook: bodies are not dropped: {}", outcome.reason);
                          next.reset();
                        }
                        told.set_value(next);
                      });
    after = told.get_future().get();
  }
}

}  // namespace connector::events
