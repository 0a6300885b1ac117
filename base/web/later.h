// Answers that must wait for something, and what is done to those of others.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "base/web/message.h"

namespace connector::web {

// Where the response and whoever waits for it meet, whichever comes first. Thread-safe.
class Meeting {
 public:
  void Bring(Response response) {
    std::unique_lock lock(mutex_);
    if (!responder_) {
      response_ = std::move(response);
      return;
    }
    lock.unlock();
    responder_(std::move(response));
  }

  void Await(Responder responder) {
    std::unique_lock lock(mutex_);
    if (!response_) {
      responder_ = std::move(responder);
      return;
    }
    lock.unlock();
    responder(*std::exchange(response_, std::nullopt));
  }

  std::optional<Response> TakeWhatIsThere() {
    const std::lock_guard lock(mutex_);
    return std::exchange(response_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Response> response_;
  Responder responder_;
};

// Calls `ask` with a function that takes what came of it, once, now or later, on any thread; the
// response is what `to_response` makes of that. The request's views live while `ask` runs, and are
// gone when `to_response` does.
template <typename Ask, typename ToResponse>
Answer Later(Ask ask, ToResponse to_response) {
  const auto meeting = std::make_shared<Meeting>();
  ask([meeting, to_response = std::move(to_response)](auto&&... results) mutable {
    meeting->Bring(to_response(std::forward<decltype(results)>(results)...));
  });
  if (auto response = meeting->TakeWhatIsThere()) return *std::move(response);
  return Deferred{[meeting](Responder respond) { meeting->Await(std::move(respond)); }};
}

// The answer with its response changed, also one that comes later.
template <typename Change>
Answer Changed(Answer answer, Change change) {
  if (auto* response = std::get_if<Response>(&answer)) {
    change(*response);
    return answer;
  }
  return Deferred{[start = std::move(std::get<Deferred>(answer).start),
                   change = std::move(change)](const Responder& respond) {
    start([respond, change](Response response) {
      change(response);
      respond(std::move(response));
    });
  }};
}

}  // namespace connector::web
