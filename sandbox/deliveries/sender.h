// From the outbox to the connectors (platform, 2.3 and 2.4).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sandbox/platform/state.h"

namespace connector::sandbox::deliveries {

struct SenderOptions {
  std::chrono::milliseconds connect_timeout{1'000};
  std::chrono::milliseconds answer_timeout{30'000};
  bool scales_timeouts = false;  // by the clock's scale
  bool signs = true;             // R: the seed's revision did not
  std::string ca_file;           // of connectors behind TLS; the system's authorities if empty
  std::size_t most_attempts_kept = 20'000;
  // First attempts of one subscription at the same time, while a hundred or more wait: they begin
  // in order, and arrive nearly so. While fewer wait, and with 1, each begins when the one before
  // ended.
  std::size_t most_in_flight = 8;
  std::vector<std::string> push_uris;  // of the Push API (platform, 4)
};

// Thread-safe. Sends what waits, until it is destroyed: first attempts in order for each
// subscription, each with threads of its own (at most 64 in all), so that a slow receiver holds up
// nobody else; retries have others (32 in all, 4 for a subscription), and hold up nobody. An
// attempt whose end was not written is made again: the next one does not wait until it is.
class Sender {
 public:
  Sender(platform::State& state, SenderOptions options);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // There may be something new, or the clock was moved. To be called by State::OnChange; the last
  // changes that call it are the sender's own, while it is destroyed.
  void Wake();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace connector::sandbox::deliveries
