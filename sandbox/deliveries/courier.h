// Makes attempts: signs, sends, and says what came of it (platform, 2.3 and 2.4).
#pragma once

#include <memory>
#include <vector>

#include "base/http/client/client.h"
#include "sandbox/deliveries/body.h"
#include "sandbox/deliveries/job.h"
#include "sandbox/deliveries/raw.h"
#include "sandbox/deliveries/sender.h"
#include "sandbox/platform/clock.h"
#include "sandbox/platform/random.h"

namespace connector::sandbox::deliveries {

// How a webhook's receiver is called.
http::ClientOptions ClientOptionsFor(const platform::Clock& clock, const SenderOptions& options,
                                     IsCancelled is_cancelled);

// Belongs to one thread, and keeps a connection to each receiver open.
class Courier {
 public:
  Courier(const platform::Clock& clock, const SenderOptions& options, IsCancelled is_cancelled);

  // One job; or several of Misbehaviour::kAtOnce to one receiver. Empty if it was cancelled: then
  // the attempt counts as not made.
  std::vector<Result> Send(const std::vector<Job>& jobs);

 private:
  struct Trip {
    http::ClientRequest request;
    Attempt attempt;
    http::Outcome outcome;
  };

  Trip Pack(const Job& job, std::int64_t sent_at);
  void Sign(const Job& job, http::ClientRequest& request) const;
  std::string FindObstacle(const Job& job) const;
  void Make(const Job& job, std::vector<Trip>& trips);
  void MakeRaw(RawManner manner, std::vector<Trip>& trips);
  Result Judge(const Job& job, std::int64_t sent_at, std::vector<Trip>& trips) const;

  const platform::Clock& clock_;
  const SenderOptions& options_;
  IsCancelled is_cancelled_;
  http::ClientOptions client_options_;
  http::Client client_;
  platform::Random random_;
};

}  // namespace connector::sandbox::deliveries
