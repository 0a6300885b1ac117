#include "base/http/server/listening.h"

#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/http/endpoint.h"

namespace connector::http {
namespace {

constexpr int kBacklog = 1'024;
constexpr int kMostPorts = 16;  // that are tried, until one is free on all addresses

// The listening descriptor, or the negative error number.
int ListenOn(const Endpoint& endpoint, bool is_alone) {
  const int fd =
      ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Of a name that has :: and 0.0.0.0, each takes its own connections.
  if (!is_alone) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size) == 0 &&
      ::listen(fd, kBacklog) == 0) {
    return fd;
  }
  const int error = errno;
  ::close(fd);
  return -error;
}

std::uint16_t PortOf(int fd) {
  Endpoint endpoint;
  endpoint.size = sizeof endpoint.address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&endpoint.address), &endpoint.size);
  return PortOf(endpoint);
}

// "localhost" has ::1 also on a machine without IPv6.
bool IsOfAnotherMachine(int error) { return error == EADDRNOTAVAIL || error == EAFNOSUPPORT; }

// The error number, or 0. Nothing stays open after an error.
int ListenOnAll(std::vector<Endpoint> endpoints, Listening& listening) {
  int last_error = EADDRNOTAVAIL;
  for (auto& endpoint : endpoints) {
    if (listening.port != 0) SetPort(endpoint, listening.port);
    const int fd = ListenOn(endpoint, endpoints.size() == 1);
    if (fd >= 0) {
      listening.fds.push_back(fd);
      listening.port = PortOf(fd);
      continue;
    }
    last_error = -fd;
    if (IsOfAnotherMachine(last_error)) continue;
    for (const int open : listening.fds) ::close(open);
    listening = {};
    return last_error;
  }
  return listening.fds.empty() ? last_error : 0;
}

}  // namespace

Listening Listen(const std::string& host, std::uint16_t port) {
  const auto endpoints = Resolve(host, port);
  Listening listening;
  int error = ListenOnAll(endpoints, listening);
  for (int i = 1; i < kMostPorts && port == 0 && error == EADDRINUSE; ++i) {
    error = ListenOnAll(endpoints, listening);
  }
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), host + ":" + std::to_string(port));
  }
  return listening;
}

}  // namespace connector::http
