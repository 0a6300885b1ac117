// Works off the follow-ups: asks the platform about each closed conversation, and has the CRM keep
// what it told. Threads of its own, so that neither webhooks nor interactions wait for the
// platform; as many conversations are asked about at once as there are threads.
//
// What fails is tried again with growing delays, and set aside in the end. If nobody answers, the
// platform asks for a pause or refuses the key, all wait, and no conversation is blamed for it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "crm/protocol/failure.h"
#include "crm/protocol/platform_client.h"
#include "events/store.h"

namespace connector::crm::protocol {

// How an attempt ended.
enum class FollowUpResult { kDone, kAgain, kDead, kBusy, kUnreachable, kForbidden };

class FollowUpWorker {
 public:
  struct Options {
    PlatformOptions platform;
    unsigned calls = 2;                            // in flight
    int most_attempts = 12;                        // some twenty minutes
    std::chrono::milliseconds first_delay{1'000};  // doubles with every attempt, up to five minutes
    std::chrono::milliseconds longest_pause{60'000};  // of all
  };

  // Told of each attempt, and of its reason if it brought nothing; on any thread.
  using Observer = std::function<void(FollowUpResult, const events::FollowUp&, const std::string&)>;

  // Starts at once, with what an earlier run left. The store outlives it.
  FollowUpWorker(events::Store& store, Options options, Observer observer);
  ~FollowUpWorker();
  FollowUpWorker(const FollowUpWorker&) = delete;
  FollowUpWorker& operator=(const FollowUpWorker&) = delete;

  // There may be something to do.
  void Wake();

  // Gives up the calls that are on their way; their follow-ups wait for the next run. Idempotent.
  void Stop();

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  std::chrono::milliseconds WorkOnce(PlatformClient& client);
  void Complete(const events::FollowUp& follow_up, events::CrmRecord record);
  void PutOff(const events::FollowUp& follow_up, const Failure& failure);
  events::Setback SetbackFor(const events::FollowUp& follow_up, const Failure& failure);
  std::chrono::milliseconds PauseAll(const Failure& failure);
  std::chrono::milliseconds WithJitter(std::chrono::milliseconds delay);

  events::Store& store_;
  Options options_;
  Observer observer_;
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  Clock::time_point pause_until_{};
  std::chrono::milliseconds pause_{0};  // the last one, until the platform answers again
  std::minstd_rand random_{std::random_device()()};
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace connector::crm::protocol
