// Requests as no HTTP library sends them: cut, byte by byte, hundreds at one moment. Plain HTTP
// only.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/http/client/client.h"
#include "sandbox/deliveries/job.h"

namespace connector::sandbox::deliveries {

enum class RawManner {
  kWhole,
  kHeadByteByByte,
  kBodyCut,  // half of it, then the end of the connection's sending side
};

struct RawLimits {
  std::chrono::milliseconds connect_timeout;
  std::chrono::milliseconds answer_timeout;
  std::size_t max_answer_bytes;
};

// Sends the requests, all of which go to the first one's host over http, at the same moment on
// connections of their own, and waits for their answers. Their outcomes in the same order.
std::vector<http::Outcome> SendRaw(const std::vector<http::ClientRequest>& requests,
                                   RawManner manner, const RawLimits& limits,
                                   const IsCancelled& is_cancelled);

}  // namespace connector::sandbox::deliveries
