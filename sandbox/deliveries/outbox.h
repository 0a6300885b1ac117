// What waits to be sent, read from the state.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/sql/reader.h"
#include "sandbox/deliveries/job.h"

namespace connector::sandbox::deliveries {

// Belongs to the reader's thread. All but the epoch to be called inside a snapshot.
class Outbox {
 public:
  explicit Outbox(sql::Reader& reader);

  // Which state it is: State::Reset makes another one.
  std::int64_t Epoch();

  // The first subscription after this one with something waiting.
  std::optional<std::int64_t> SubscriptionAfter(std::int64_t subscription);

  // So many deliveries of the subscription that were never tried, from after this one.
  std::vector<Job> FirstAttempts(std::int64_t subscription, std::int64_t after, std::size_t most);

  struct Retry {
    std::int64_t due_at;
    std::int64_t delivery;
    std::int64_t subscription;
    int attempts;
    std::optional<std::int64_t> sent_at;
  };
  std::vector<Retry> Retries();

  // Nullopt if it is not there any more.
  std::optional<Job> Load(const Retry& retry);

 private:
  sql::Query epoch_;
  sql::Query subscription_after_;
  sql::Query first_attempts_;
  sql::Query retries_;
  sql::Query one_;
  std::int64_t read_epoch_ = 0;
};

}  // namespace connector::sandbox::deliveries
