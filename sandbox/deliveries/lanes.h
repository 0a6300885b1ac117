// Who sends what, and how many at a time: a lane for each receiver, served by threads that come
// when there is something to do and go when there is not.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "sandbox/deliveries/job.h"

namespace connector::sandbox::deliveries {

// Thread-safe. A lane's jobs begin in their order; while few wait, each one begins when the one
// before it has ended. Lanes take turns, and none waits for another as long as there are threads.
class Lanes {
 public:
  struct Limits {
    std::size_t most_threads;
    std::size_t most_in_flight;  // of a lane in which this many wait; of others, one
    std::size_t long_lane;
  };
  using Serve = std::function<void(const std::vector<Job>& jobs)>;

  // Calls `make_serve` once on each thread; what it made is called there with one job, or with
  // several that are to be sent at once. `on_room` is told, on any thread, when a lane has become
  // short.
  Lanes(Limits limits, std::function<Serve()> make_serve, std::function<void()> on_room);
  ~Lanes();  // stops
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  void Add(std::int64_t lane, std::vector<Job> jobs);
  bool IsShort(std::int64_t lane) const;  // there is room for kLoad more
  void Clear();                           // of what has not begun

  // Waits for what has begun; the rest never begins.
  void Stop();

  static constexpr std::size_t kLoad = 500;

 private:
  struct Lane {
    std::deque<Job> waiting;
    std::size_t in_flight = 0;
  };
  using LaneMap = std::map<std::int64_t, Lane>;

  std::size_t Width(const Lane& lane) const;
  void AddThreads();
  LaneMap::iterator FindReady();
  std::vector<Job> Take(Lane& lane);
  void Work(std::list<std::thread>::iterator self);
  void ServeOne(LaneMap::iterator lane, const Serve& serve, std::unique_lock<std::mutex>& lock);

  const Limits limits_;
  const std::function<Serve()> make_serve_;
  const std::function<void()> on_room_;
  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  LaneMap lanes_;
  std::int64_t last_served_ = 0;
  std::size_t idle_ = 0;  // threads without a job
  bool is_stopping_ = false;
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;
};

}  // namespace connector::sandbox::deliveries
