// All that the checks of one run share: the way to the connector, and what was seen on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "checker/http.h"
#include "checker/target.h"

namespace connector::checker {

// Spaces requests evenly. Shared by threads.
class Pace {
 public:
  explicit Pace(unsigned requests_per_second) : per_second_(requests_per_second) {}

  void AwaitTurn();  // at once where there is no limit (0)

 private:
  unsigned per_second_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point next_{};
};

// For one thread, but for the pace.
class Session {
 public:
  struct Options {
    http::ClientOptions http;
    std::uint64_t seed = 0;            // of the values that checks make up
    unsigned requests_per_second = 0;  // 0: as many as possible
    bool may_post = true;
    std::function<bool()> is_interrupted{};  // never where it is empty
  };

  Session(Target target, Options options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Sends and remembers what the checks at the end ask for.
  Exchange Send(HttpRequest request, bool is_webhook);

  // At the same moment, each on a connection of its own.
  std::vector<Exchange> SendAtOnce(std::vector<HttpRequest> requests, bool is_webhook);

  const Target& target() const { return target_; }
  std::uint64_t seed() const { return options_.seed; }
  const http::ClientOptions& http() const { return options_.http; }
  bool may_post() const { return options_.may_post; }

  // Whether nothing more may be asked: somebody interrupts the run, and nothing has to be cleaned
  // up.
  bool IsCancelled() const { return !cleans_up_ && is_interrupted_ && is_interrupted_(); }
  void SetCleaningUp(bool cleans_up) { cleans_up_ = cleans_up; }

  // Those that took longest; nothing where there was none. Of a large body only the beginning is
  // kept.
  const std::optional<Exchange>& slowest() const { return slowest_; }
  const std::optional<Exchange>& slowest_webhook() const { return slowest_webhook_; }
  // The first whose head clients read differently, and why.
  const std::optional<std::pair<Exchange, std::string>>& odd_head() const { return odd_head_; }
  // Answers that refuse something.
  const std::vector<Exchange>& refusals() const { return refusals_; }

  // The items that an endpoint lists, asked for once; nothing where it does not answer with a list.
  std::map<Endpoint, std::optional<std::vector<nlohmann::json>>> samples;
  std::string_view search_name;  // "" until it was asked for
  // Whether the endpoint is there at all.
  std::map<Endpoint, bool> presence;

 private:
  void Remember(const Exchange& exchange, bool is_webhook);

  Target target_;
  std::function<bool()> is_interrupted_;
  bool cleans_up_ = false;
  Options options_;
  Pace pace_;
  http::Client client_;
  std::optional<Exchange> slowest_;
  std::optional<Exchange> slowest_webhook_;
  std::optional<std::pair<Exchange, std::string>> odd_head_;
  std::vector<Exchange> refusals_;
};

}  // namespace connector::checker
