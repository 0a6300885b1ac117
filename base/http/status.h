// The status of one GET, for probes.
#pragma once

#include <chrono>
#include <string>

#include "base/http/address.h"

namespace connector::http {

// Of the answer of the first of the host's addresses that takes a connection. Throws
// std::runtime_error, with the reason, if there is none until the deadline.
unsigned AskForStatus(const Address& address, const std::string& path,
                      std::chrono::steady_clock::time_point deadline);

}  // namespace connector::http
