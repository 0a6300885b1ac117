// The sockets that connections come in through.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace connector::http {

struct Listening {
  std::vector<int> fds;  // one for each address, all on the same port
  std::uint16_t port = 0;
};

// Binds every address that the host has on this machine, and listens; port 0 picks a port that is
// free on all of them. Throws std::system_error or std::runtime_error, with host and port in its
// text, if there is no such address, or the port of one is taken.
Listening Listen(const std::string& host, std::uint16_t port);

}  // namespace connector::http
