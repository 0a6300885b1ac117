// The throttle that all replicas share, by the engine's clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/postgres/lane.h"
#include "events/throttle.h"

namespace connector::events::postgres {

// Thread-safe. On a connection of its own, so that guesses keep nobody else waiting.
class Throttle {
 public:
  Throttle(const sql::postgres::Options& options, const ThrottleLimits& limits);

  // As the operations of Store.
  void Begin(const std::string& login, Done<Standing> done);
  void End(const std::string& login, AttemptEnd end);

  void Stop() { lane_.Stop(); }

 private:
  struct Job {
    std::string login_sha256;
    std::optional<AttemptEnd> end;  // nothing: it begins
    Done<Standing> done;            // where it begins
    Deadline deadline;
  };

  void Submit(Job job);
  void Handle(Connection& connection, const std::vector<Job>& jobs);
  std::vector<Standing> Count(Connection& connection, const std::vector<Job>& jobs,
                              bool forgets_old) const;

  const std::chrono::milliseconds timeout_;
  const ThrottleLimits limits_;
  std::uint64_t begun_ = 0;  // used on the lane's thread
  Lane<Job> lane_;           // last: its thread uses all of the above
};

}  // namespace connector::events::postgres
