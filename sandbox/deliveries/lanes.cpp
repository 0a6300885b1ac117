#include "sandbox/deliveries/lanes.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <system_error>
#include <utility>

namespace connector::sandbox::deliveries {
namespace {

constexpr std::chrono::seconds kLongestIdleness{5};
constexpr std::size_t kShort = 250;  // jobs that wait; more than are sent at once

}  // namespace

Lanes::Lanes(Limits limits, std::function<Serve()> make_serve, std::function<void()> on_room)
    : limits_(limits), make_serve_(std::move(make_serve)), on_room_(std::move(on_room)) {}

Lanes::~Lanes() { Stop(); }

void Lanes::Stop() {
  std::list<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    threads.splice(threads.end(), threads_);
    threads.splice(threads.end(), ended_);
  }
  has_work_.notify_all();
  for (auto& thread : threads) thread.join();
}

void Lanes::Add(std::int64_t lane, std::vector<Job> jobs) {
  std::unique_lock lock(mutex_);
  if (is_stopping_ || jobs.empty()) return;
  auto& waiting = lanes_[lane].waiting;
  std::move(jobs.begin(), jobs.end(), std::back_inserter(waiting));
  AddThreads();
  std::list<std::thread> ended;
  ended.splice(ended.end(), ended_);
  lock.unlock();
  has_work_.notify_all();
  for (auto& thread : ended) thread.join();
}

// How many may be in flight.
std::size_t Lanes::Width(const Lane& lane) const {
  return lane.waiting.size() >= limits_.long_lane ? limits_.most_in_flight : 1;
}

// As many as have something to do at once, those included that wait for it or were just made.
void Lanes::AddThreads() {
  std::size_t wanted = 0;
  for (const auto& [id, lane] : lanes_) {
    const auto width = Width(lane);
    wanted += std::min(lane.waiting.size(), width - std::min(width, lane.in_flight));
  }
  while (idle_ < wanted && threads_.size() < limits_.most_threads) {
    const auto place = threads_.emplace(threads_.end());
    try {
      *place = std::thread([this, place] { Work(place); });  // which waits for the lock first
    } catch (const std::system_error& error) {
      threads_.erase(place);
      spdlog::error("deliveries: no more threads than {}: {}", threads_.size(), error.what());
      return;
    }
    ++idle_;
  }
}

bool Lanes::IsShort(std::int64_t lane) const {
  const std::lock_guard lock(mutex_);
  const auto found = lanes_.find(lane);
  return found == lanes_.end() || found->second.waiting.size() < kShort;
}

void Lanes::Clear() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, lane] : lanes_) lane.waiting.clear();
}

// The next one after the lane that was served last.
Lanes::LaneMap::iterator Lanes::FindReady() {
  const auto is_ready = [this](const auto& entry) {
    return !entry.second.waiting.empty() && entry.second.in_flight < Width(entry.second);
  };
  const auto next = lanes_.upper_bound(last_served_);
  const auto found = std::find_if(next, lanes_.end(), is_ready);
  if (found != lanes_.end()) return found;
  const auto wrapped = std::find_if(lanes_.begin(), next, is_ready);
  return wrapped == next ? lanes_.end() : wrapped;
}

std::vector<Job> Lanes::Take(Lane& lane) {
  std::vector<Job> jobs;
  const auto goes_along = [](const Job& job) { return job.misbehaviour == Misbehaviour::kAtOnce; };
  do {
    jobs.push_back(std::move(lane.waiting.front()));
    lane.waiting.pop_front();
  } while (jobs.size() < kAtOnce && goes_along(jobs.front()) && !lane.waiting.empty() &&
           goes_along(lane.waiting.front()));
  return jobs;
}

void Lanes::ServeOne(LaneMap::iterator lane, const Serve& serve,
                     std::unique_lock<std::mutex>& lock) {
  last_served_ = lane->first;
  const bool was_long = lane->second.waiting.size() >= kShort;
  const auto jobs = Take(lane->second);
  const bool is_short_now = was_long && lane->second.waiting.size() < kShort;
  ++lane->second.in_flight;
  lock.unlock();
  if (is_short_now) on_room_();
  serve(jobs);
  lock.lock();
  --lane->second.in_flight;
  if (lane->second.waiting.empty() && lane->second.in_flight == 0) lanes_.erase(lane);
}

void Lanes::Work(std::list<std::thread>::iterator self) {
  const auto serve = make_serve_();
  std::unique_lock lock(mutex_);
  for (bool has_work = true; has_work && !is_stopping_;) {
    --idle_;
    for (auto lane = FindReady(); lane != lanes_.end() && !is_stopping_; lane = FindReady()) {
      ServeOne(lane, serve, lock);
    }
    ++idle_;
    has_work = has_work_.wait_for(lock, kLongestIdleness,
                                  [this] { return is_stopping_ || FindReady() != lanes_.end(); });
  }
  --idle_;
  if (!is_stopping_) ended_.splice(ended_.end(), threads_, self);
}

}  // namespace connector::sandbox::deliveries
