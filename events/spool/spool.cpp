#include "events/spool/spool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <future>
#include <limits>
#include <utility>

namespace connector::events::spool {
namespace {

using Kind = Outcome::Kind;

constexpr std::size_t kMostTogether = 256;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

// Waits for an operation.
Outcome Await(const std::function<void(Done<>)>& operation) {
  std::promise<Outcome> told;
  operation([&](const Outcome& outcome) { told.set_value(outcome); });
  return told.get_future().get();
}

}  // namespace

Spool::Spool(Store& store, const std::filesystem::path& file) : Spool(store, file, Limits{}) {}

Spool::Spool(Store& store, const std::filesystem::path& file, Limits limits)
    : store_(store),
      limits_(limits),
      file_(file, limits.most_bytes),
      mode_(file_.found() > 0 ? Mode::kKeeping : Mode::kIdle),
      in_file_(file_.found()),
      waiting_(file_.found()),
      thread_([this] { Run(); }) {
  if (file_.found() > 0) spdlog::info("events: {} are in the spool", file_.found());
}

Spool::~Spool() { Stop(); }

void Spool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  KeepHeld("the service stops");
  file_.Stop();
}

std::uint64_t Spool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Spool::Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done) {
  Held held{std::move(delivery), std::move(done)};
  std::unique_lock lock(mutex_);
  switch (mode_) {
    case Mode::kIdle: lock.unlock(); return HandOver(held);
    case Mode::kKeeping:
    case Mode::kHandingOn: ++waiting_; break;
    case Mode::kEmptying: return held_.push_back(std::move(held));
  }
  lock.unlock();
  Write(held, "others are in the spool");
}

void Spool::HandOver(const Held& held) {
  store_.Receive(held.delivery, [this, held](const Outcome& outcome, Receipt receipt) {
    if (outcome.kind != Kind::kUnavailable) return held.done(outcome, receipt);
    Keep(held, outcome.reason);
  });
}

void Spool::Keep(const Held& held, const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    ++waiting_;
    if (mode_ == Mode::kIdle) {
      mode_ = Mode::kKeeping;
      spdlog::warn("events: are kept in the spool: {}", why);
    }
  }
  Write(held, why);
}

void Spool::Write(const Held& held, const std::string& why) {
  file_.Add(held.delivery, [this, why, done = held.done](const Outcome& outcome) {
    bool is_told_later = false;
    {
      const std::lock_guard lock(mutex_);
      outcome.is_committed() ? ++in_file_ : --waiting_;
      is_told_later =
          outcome.is_committed() && (mode_ == Mode::kHandingOn || mode_ == Mode::kEmptying);
      if (is_told_later) unacknowledged_.push_back(done);
    }
    changed_.notify_all();
    if (is_told_later) return;
    if (outcome.is_committed()) return done(outcome, Receipt::kStored);
    done({outcome.kind, why + "; the spool: " + outcome.reason}, {});
  });
}

void Spool::Run() {
  std::size_t most = 1;  // until the engine takes one
  while (AwaitWork()) {
    const auto outcome = HandOn(most);
    if (outcome.is_committed()) {
      most = std::min(2 * most, kMostTogether);
      continue;
    }
    // Of several that are refused, the one that is meant is found by itself.
    if (outcome.kind == Kind::kUnavailable) KeepOn(outcome.reason);
    most = 1;
  }
}

// False: it is to stop.
bool Spool::AwaitWork() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      return is_stopping_ || in_file_ > 0 || (waiting_ == 0 && mode_ != Mode::kIdle);
    });
    if (is_stopping_) return false;
    if (in_file_ > 0) return true;
    mode_ = Mode::kIdle;
    const auto held = std::exchange(held_, {});
    lock.unlock();
    Acknowledge(kAll);
    if (handed_on_ > 0) spdlog::info("events: the spool is empty, {} were handed on", handed_on_);
    handed_on_ = 0;
    file_.Shrink([](const Outcome&) {});
    for (const auto& one : held) HandOver(one);
  }
}

// The engine is away, still or again.
void Spool::KeepOn(const std::string& why) {
  KeepHeld(why);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limits_.retry, [this] { return is_stopping_; });
}

void Spool::KeepHeld(const std::string& why) {
  std::unique_lock lock(mutex_);
  mode_ = Mode::kKeeping;
  const auto held = std::exchange(held_, {});
  lock.unlock();
  Acknowledge(kAll);
  for (const auto& one : held) Keep(one, why);
}

// The first ones, all or none of them.
Outcome Spool::HandOn(std::size_t most) {
  std::vector<Kept> kept;
  auto outcome = Await([&](const Done<>& done) {
    file_.First(most, [&, done](const Outcome& read, std::vector<Kept> first) {
      kept = std::move(first);
      done(read);
    });
  });
  if (!outcome.is_committed()) return outcome;

  const bool are_all = kept.size() < most;
  std::vector<std::shared_ptr<const Delivery>> deliveries;
  for (const auto& one : kept) {
    if (!one.delivery) break;
    deliveries.push_back(one.delivery);
  }
  if (deliveries.empty()) return SetAside(kept.front(), "this program takes it for no event");
  kept.resize(deliveries.size());

  outcome = Await([&](Done<> done) { store_.ReceiveInOrder(deliveries, std::move(done)); });
  if (outcome.kind == Kind::kFailed && kept.size() == 1) {
    return SetAside(kept.front(), outcome.reason);
  }
  if (!outcome.is_committed()) return outcome;
  outcome = Await([&](Done<> done) { file_.Remove(kept, std::move(done)); });
  if (!outcome.is_committed()) return outcome;
  handed_on_ += kept.size();
  Leave(kept.size());
  Advance(are_all);
  Acknowledge((kept.size() + 1) / 2);
  return outcome;
}

Outcome Spool::SetAside(const Kept& kept, const std::string& reason) {
  auto outcome = Await([&](Done<> done) { file_.SetAside(kept.place, reason, std::move(done)); });
  if (!outcome.is_committed()) return outcome;
  ++set_aside_;
  Leave(1);
  spdlog::error("events: one stays in the spool, at place {}, until the next start: {}", kept.place,
                reason);
  return outcome;
}

void Spool::Leave(std::size_t count) {
  const std::lock_guard lock(mutex_);
  in_file_ -= count;
  waiting_ -= count;
}

// If that were all, what comes is held back until what is on the way into the file was handed on
// too.
void Spool::Advance(bool are_all) {
  const std::lock_guard lock(mutex_);
  if (are_all) {
    mode_ = Mode::kEmptying;
  } else if (mode_ == Mode::kKeeping) {
    mode_ = Mode::kHandingOn;
  }
}

// Some of those that are in the file, and others later.
void Spool::Acknowledge(std::size_t most) {
  std::unique_lock lock(mutex_);
  const auto end =
      unacknowledged_.begin() + static_cast<std::ptrdiff_t>(std::min(most, unacknowledged_.size()));
  const std::vector<Done<Receipt>> told(unacknowledged_.begin(), end);
  unacknowledged_.erase(unacknowledged_.begin(), end);
  lock.unlock();
  for (const auto& done : told) done({}, Receipt::kStored);
}

}  // namespace connector::events::spool
