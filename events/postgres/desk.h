// Operations one after the other, on a connection of their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

#include "events/postgres/lane.h"

namespace connector::events::postgres {

// Thread-safe.
class Desk {
 public:
  explicit Desk(const sql::postgres::Options& options);

  // Runs `work` inside of Try, and tells what it returned once that is durable.
  template <typename Value>
  void Ask(std::function<Value(Connection&)> work, const Done<Value>& done) {
    Submit({[this, work = std::move(work), done, deadline = NewDeadline()](Connection& connection) {
              Value value{};
              const auto outcome =
                  Try(connection, deadline, lane_.is_stopping(), [&] { value = work(connection); });
              done(outcome, std::move(value));
            },
            [done](const Outcome& outcome) { done(outcome, Value{}); }});
  }
  void Do(std::function<void(Connection&)> work, const Done<>& done) {
    Submit({[this, work = std::move(work), done, deadline = NewDeadline()](Connection& connection) {
              done(Try(connection, deadline, lane_.is_stopping(), [&] { work(connection); }));
            },
            done});
  }

  void Stop() { lane_.Stop(); }

 private:
  struct Job {
    std::function<void(Connection&)> run;
    std::function<void(const Outcome&)> refuse;
  };

  Deadline NewDeadline() const { return std::chrono::steady_clock::now() + timeout_; }
  void Submit(Job job);

  std::chrono::milliseconds timeout_;
  Lane<Job> lane_;
};

}  // namespace connector::events::postgres
