// A delivery on its way: what is to be sent, and what came of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/deliveries/misbehaviour.h"

namespace connector::sandbox::deliveries {

// One attempt to be made. Times are milliseconds of the platform's clock.
struct Job {
  std::int64_t delivery;
  std::int64_t subscription;
  std::int64_t epoch;  // of the state that it was read from: State::Reset begins another
  std::string event;   // its body, JSON, without sentAt
  std::string correlation_id;
  std::string url;
  std::string content_type;
  std::string secret;
  std::optional<std::string> previous_secret;
  std::optional<Misbehaviour> misbehaviour;
  int attempts = 0;                     // that were made before
  std::optional<std::int64_t> sent_at;  // of the first one
};

// A request that was made, and its answer, as they are kept.
struct Attempt {
  std::string uuid;  // X-iAdvize-Delivery
  std::int64_t started_at = 0;
  std::int64_t took_ms = 0;            // really, not by the platform's clock
  std::string request;                 // JSON: method, url, headers, body
  std::optional<std::int64_t> status;  // nullopt: there was no answer
  std::optional<std::string> answer;   // JSON: headers, body
  std::string error;                   // in words; "" if it is a success
};

// What came of a job: what is written of it.
struct Result {
  std::int64_t delivery = 0;
  std::int64_t subscription = 0;
  std::int64_t epoch = 0;
  std::string state;        // waiting, acknowledged, given_up
  std::int64_t due_at = 0;  // of the next attempt
  int attempts = 0;         // that were made, this one included
  std::int64_t sent_at = 0;
  std::string verdict;        // "" if the answer is what the contract asks for
  std::vector<Attempt> made;  // several, if the misbehaviour wants so
};

using IsCancelled = std::function<bool()>;

}  // namespace connector::sandbox::deliveries
