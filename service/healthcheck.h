// Asks a connector for its health, for containers.
#pragma once

#include <chrono>
#include <string>

namespace connector::service {

// True where `GET url` answers 200 within the timeout. `url` is http://HOST[:PORT][/PATH]; without
// a path /health is asked for, and the first address of HOST that takes a connection is asked.
// Otherwise false, and `reason` says why.
bool CheckHealth(const std::string& url, std::chrono::milliseconds timeout, std::string& reason);

}  // namespace connector::service
