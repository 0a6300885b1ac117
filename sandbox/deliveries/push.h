// The Push API's four events (platform, 4), which the platform gave up in 2018.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/client/client.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::deliveries {

// {"name","datetime":{"created","sent"},"parameters"}; null if the event is none of the four.
// The website is the REST resource's id, the group the operator's.
nlohmann::ordered_json MakePush(const std::string& event_type, const nlohmann::ordered_json& event,
                                std::optional<std::int64_t> website_id,
                                std::optional<std::int64_t> group_id, std::int64_t created_at,
                                std::int64_t sent_at);

// Thread-safe. R: posts each event that happens while it lives to every URI, in order, unsigned,
// and once, whatever the answer; what happened before is not sent.
class Pusher {
 public:
  Pusher(platform::State& state, std::vector<std::string> uris, http::ClientOptions options);
  ~Pusher();
  Pusher(const Pusher&) = delete;
  Pusher& operator=(const Pusher&) = delete;

  // There may be something new.
  void Wake();

 private:
  void Run();
  std::vector<std::string> ReadNew();
  void Post(http::Client& client, const std::string& body) const;

  platform::State& state_;
  const std::vector<std::string> uris_;
  const http::ClientOptions options_;
  std::unique_ptr<sql::Reader> reader_;
  sql::Query newest_;
  sql::Query new_ones_;
  std::int64_t reached_ = 0;  // the last event that was looked at
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_woken_ = false;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::sandbox::deliveries
