// The socket addresses behind a host and a port.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace connector::http {

struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
};

// All that the name has, each once, in the resolver's order. Throws std::runtime_error, with host
// and port in its text, if there are none.
std::vector<Endpoint> Resolve(const std::string& host, std::uint16_t port);

// "127.0.0.1:80", "[::1]:80".
std::string ToString(const Endpoint& endpoint);

bool IsLoopback(const Endpoint& endpoint);

std::uint16_t PortOf(const Endpoint& endpoint);
void SetPort(Endpoint& endpoint, std::uint16_t port);

}  // namespace connector::http
