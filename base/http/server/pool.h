// Threads for the requests that may take longer than others can wait for: those that serve the
// connections must not be kept by one of them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/web/message.h"

namespace connector::http {

// Thread-safe.
class Pool {
 public:
  // The bytes that wait are bounded by what bounds each head and all bodies together.
  struct Limits {
    unsigned threads = 1;
    std::size_t most_waiting = 256;                 // beyond: 503
    std::chrono::milliseconds longest_wait{5'000};  // for a thread; beyond: 503
  };

  struct Observer {
    std::function<void(std::string_view request_id, std::string_view what)> on_failure;
    std::function<void(std::size_t waiting)> on_queue;  // under a lock: must not block
    std::function<void()> on_refusal;
  };

  // Calls `make_handler` once for each thread. What the handlers use outlives the pool.
  Pool(Limits limits, Observer observer, const std::function<web::Handler()>& make_handler);

  // Waits for the requests that are being answered. Those that wait for a thread get no answer; to
  // answer them too, drain the server first.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // What a handler answers, on one of the threads. The request is copied.
  web::Deferred Ask(const web::Request& request);

 private:
  struct Job {
    std::shared_ptr<const web::OwnedRequest> request;
    web::Responder respond;
    std::chrono::steady_clock::time_point since;
  };

  void Stop();
  void Submit(Job job);
  void Run(const web::Handler& handler);
  void Answer(const web::Handler& handler, const Job& job) const;
  void Refuse(const Job& job) const;

  const Limits limits_;
  const Observer observer_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<Job> waiting_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace connector::http
