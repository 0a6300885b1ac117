// Tells pages that something changed, while they wait for it (server-sent events).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/web/message.h"

namespace connector::sandbox::console {

// Thread-safe. Whoever waits keeps no thread: one of its own answers them all.
class Feed {
 public:
  struct Limits {
    std::chrono::milliseconds longest_wait{20'000};
    std::size_t most_waiting = 256;  // beyond: 503
  };

  Feed() : Feed(Limits()) {}
  explicit Feed(Limits limits);
  ~Feed();  // stops
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // Something changed. Does not block.
  void Tell();

  // One event, as soon as there is a change after the one whose id was seen, at the latest after
  // the longest wait. At once for whoever has seen none, or those of another process.
  web::Answer Await(std::string_view seen);

  // Answers those who wait, and from now on everybody at once: the program ends. Idempotent.
  void Stop();

 private:
  using Clock = std::chrono::steady_clock;

  struct Waiting {
    Clock::time_point until;
    web::Responder respond;
  };

  void Add(std::int64_t seen, web::Responder respond);
  void Run();
  bool IsDue() const;
  std::string IdOf(std::int64_t change) const;

  const Limits limits_;
  const std::string boot_;  // of this process
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::int64_t changes_ = 0;
  std::int64_t told_ = 0;        // of the changes
  std::deque<Waiting> waiting_;  // the one that came first is due first
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::sandbox::console
