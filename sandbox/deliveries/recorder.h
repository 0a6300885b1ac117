// Writes what came of attempts, many in a transaction.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "sandbox/deliveries/job.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::deliveries {

// Thread-safe.
class Recorder {
 public:
  Recorder(platform::State& state, std::size_t most_attempts_kept);
  ~Recorder();  // stops
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // To be written soon. Waits while too many are unwritten.
  void Add(std::vector<Result> results);

  // Nobody waits any more: the last ones come.
  void Hurry();

  // Writes the rest, if the state still can be written. Idempotent.
  void Stop();

 private:
  void Run();
  bool WriteBatch(const std::vector<Result>& batch);
  void Write(platform::Change& change, const std::vector<Result>& batch) const;

  platform::State& state_;
  const std::int64_t most_attempts_kept_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable has_room_;
  std::vector<Result> waiting_;
  bool hurries_ = false;
  bool is_stopping_ = false;
  bool is_told_ = false;  // that nothing can be written; the thread's
  std::thread thread_;
};

}  // namespace connector::sandbox::deliveries
