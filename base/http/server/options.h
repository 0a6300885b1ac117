// What bounds the adapter, and who is told of what it does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace connector::http {

using Clock = std::chrono::steady_clock;

// Everything that a client can make the service hold or wait for has a limit here.
struct Limits {
  std::size_t head_bytes = 16'384;         // request line and headers; beyond: 431
  std::size_t target_bytes = 8'192;        // beyond: 414
  std::size_t header_count = 100;          // beyond: 431
  std::size_t body_bytes = 262'144;        // after chunks were joined; beyond: 413
  std::size_t connections = 1'024;         // beyond: 503 and closed
  std::size_t unsent_bytes = 64U << 20U;   // of all answers waiting for readers; beyond: 503
  std::size_t waiting_bytes = 64U << 20U;  // of all bodies until they are answered; beyond: 503
  std::chrono::milliseconds head_timeout{10'000};   // from the first byte of a request; 408
  std::chrono::milliseconds body_timeout{30'000};   // from the end of the head; 408
  std::chrono::milliseconds idle_timeout{60'000};   // between requests; closed
  std::chrono::milliseconds write_timeout{60'000};  // for one answer to be taken; closed
};

// One per request, answered or refused. The views live during the call.
struct AccessEntry {
  std::string_view method;  // empty where the head could not be read
  std::string_view path;    // without the query: its values can be personal
  std::string_view route;   // the route table's path, empty where none was found
  int status;
  std::size_t body_bytes;
  std::chrono::microseconds duration;  // from the whole request to the answer, sending left out
  std::string_view request_id;
  std::string_view client;  // its address, see ClientAddress
  std::string_view operator_id;
};

// Called on the worker threads.
struct Observer {
  std::function<void(const AccessEntry&)> on_answer;
  std::function<void(std::string_view request_id, std::string_view what)> on_failure;
};

}  // namespace connector::http
