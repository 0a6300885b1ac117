#include "base/http/endpoint.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace connector::http {
namespace {

in_port_t& PortField(sockaddr_storage& address) {
  return address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                       : reinterpret_cast<sockaddr_in&>(address).sin_port;
}

bool AreEqual(const Endpoint& a, const Endpoint& b) {
  return a.size == b.size && std::memcmp(&a.address, &b.address, a.size) == 0;
}

}  // namespace

std::vector<Endpoint> Resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto service = std::to_string(port);
  const int failure = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
  if (failure != 0) throw std::runtime_error(host + ":" + service + ": " + ::gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);

  std::vector<Endpoint> endpoints;
  for (const auto* info = found; info != nullptr; info = info->ai_next) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6) continue;
    Endpoint endpoint;
    std::memcpy(&endpoint.address, info->ai_addr, info->ai_addrlen);
    endpoint.size = info->ai_addrlen;
    const auto is_known = std::any_of(endpoints.begin(), endpoints.end(),
                                      [&](const auto& known) { return AreEqual(known, endpoint); });
    if (!is_known) endpoints.push_back(endpoint);
  }
  return endpoints;
}

std::string ToString(const Endpoint& endpoint) {
  std::array<char, NI_MAXHOST> host{};
  const int failure =
      ::getnameinfo(reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size,
                    host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  const std::string text = failure == 0 ? host.data() : "?";
  const bool is_ipv6 = endpoint.address.ss_family == AF_INET6;
  return (is_ipv6 ? "[" + text + "]" : text) + ":" + std::to_string(PortOf(endpoint));
}

bool IsLoopback(const Endpoint& endpoint) {
  if (endpoint.address.ss_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(endpoint.address).sin6_addr;
    const bool is_ipv4_loopback = IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == 127;
    return is_ipv4_loopback || IN6_IS_ADDR_LOOPBACK(&ipv6) != 0;
  }
  const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(endpoint.address).sin_addr;
  return ntohl(ipv4.s_addr) >> 24U == 127;
}

std::uint16_t PortOf(const Endpoint& endpoint) {
  auto address = endpoint.address;
  return ntohs(PortField(address));
}

void SetPort(Endpoint& endpoint, std::uint16_t port) { PortField(endpoint.address) = htons(port); }

}  // namespace connector::http
