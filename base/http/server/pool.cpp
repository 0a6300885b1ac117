#include "base/http/server/pool.h"

#include <exception>
#include <utility>
#include <variant>

#include "base/web/problem.h"

namespace connector::http {

Pool::Pool(Limits limits, Observer observer, const std::function<web::Handler()>& make_handler)
    : limits_(limits), observer_(std::move(observer)) {
  std::vector<web::Handler> handlers;
  for (unsigned i = 0; i < limits_.threads; ++i) handlers.push_back(make_handler());
  try {
    for (auto& handler : handlers) {
      threads_.emplace_back([this, handler = std::move(handler)] { Run(handler); });
    }
  } catch (...) {  // the machine has no more threads
    Stop();
    throw;
  }
}

Pool::~Pool() { Stop(); }

void Pool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_all();
  for (auto& thread : threads_) thread.join();
}

web::Deferred Pool::Ask(const web::Request& request) {
  return {
      [this, owned = std::make_shared<const web::OwnedRequest>(request)](web::Responder respond) {
        Submit({owned, std::move(respond), std::chrono::steady_clock::now()});
      }};
}

void Pool::Submit(Job job) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= limits_.most_waiting) {
    lock.unlock();
    return Refuse(job);
  }
  waiting_.push_back(std::move(job));
  observer_.on_queue(waiting_.size());
  lock.unlock();
  has_work_.notify_one();
}

void Pool::Run(const web::Handler& handler) {
  for (;;) {
    std::unique_lock lock(mutex_);
    has_work_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_) return;
    const auto job = std::move(waiting_.front());
    waiting_.pop_front();
    observer_.on_queue(waiting_.size());
    lock.unlock();
    if (std::chrono::steady_clock::now() - job.since > limits_.longest_wait) {
      Refuse(job);
    } else {
      Answer(handler, job);
    }
  }
}

void Pool::Answer(const web::Handler& handler, const Job& job) const {
  const auto& request = job.request->get();
  try {
    auto answer = handler(request);
    if (auto* response = std::get_if<web::Response>(&answer)) {
      job.respond(std::move(*response));
    } else {
      std::get<web::Deferred>(answer).start(job.respond);
    }
    return;
  } catch (const std::exception& error) {
    observer_.on_failure(request.id, error.what());
  } catch (...) {
    observer_.on_failure(request.id, "something that is no std::exception");
  }
  job.respond(web::InternalError(request.id));
}

void Pool::Refuse(const Job& job) const {
  observer_.on_refusal();
  job.respond(web::ToResponse({503, "Too many requests wait that take long.", ""}));
}

}  // namespace connector::http
