// Waiting for a socket, never longer than until a deadline.
#pragma once

#include <chrono>

namespace connector::sql::postgres {

using Deadline = std::chrono::steady_clock::time_point;

// Whether one of poll's events, or an error, came before the deadline. One that has passed already
// asks without waiting.
bool WaitFor(int socket, short events, Deadline deadline);

}  // namespace connector::sql::postgres
