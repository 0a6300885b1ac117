// What the platform asks a connector: signed, kept, and held against the contract (platform, 3.4).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/http/client/client.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::interactions {

// One call, as it is asked for: to which app, what, and with which bytes.
struct Call {
  std::int64_t app_id;
  std::optional<std::int64_t> website_id;
  std::string kind;    // categories, products, visitor-profile, visitor-actions, closing-options,
                       // verification, select-options, health, webhooks (its availability check)
  std::string method;  // GET or POST
  std::string url;     // with its query, which is signed
  std::string body;    // of a POST: JSON, which is signed
  std::string schema;  // of the contract, for the answer of a 200; "": none
  std::string other_schema{};  // that is right, too; "": none
};

struct CallResult {
  std::int64_t id = 0;  // under which it is kept
  std::optional<http::ClientAnswer> answer;
  std::string failure;  // why there is no answer, in words
  std::string misfit;   // what of the answer does not fit the contract; "" if it fits

  // The answer's body, if it is a 200 of JSON that fits.
  std::optional<nlohmann::json> body;
};

struct CallerOptions {
  std::chrono::milliseconds connect_timeout{1'000};
  std::chrono::milliseconds answer_timeout{30'000};
  bool signs = true;
  std::string ca_file;
  std::size_t most_calls_kept = 20'000;
  std::function<bool()> is_cancelled{};  // asked while waiting for an answer; may be empty
};

constexpr std::size_t kMostAnswerBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostBodyBytesKept = 65'536;  // of an answer; that it was cut is kept, too

// For one thread. Redirects are not followed, answers read up to 4 MiB.
class Caller {
 public:
  Caller(platform::State& state, CallerOptions options);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  // Keeps that it calls, calls, waits, keeps what came of it, durably. Nobody is called and nothing
  // kept if the app was deleted; then the id is 0. Throws platform::Unavailable.
  CallResult Send(const Call& call);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace connector::sandbox::interactions
