#include "base/http/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "base/http/endpoint.h"
#include "base/text/ascii.h"

namespace connector::http {

std::optional<Address> ParseAddress(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address address{text.substr(0, colon), 0};
  if (address.host.front() == '[') {
    if (address.host.back() != ']' || address.host.size() < 3) return std::nullopt;
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return std::nullopt;
  }
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return address;
}

std::string ToString(const Address& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool IsLoopback(const std::string& host) {
  in_addr ipv4{};
  in6_addr ipv6{};
  if (::inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return ntohl(ipv4.s_addr) >> 24U == 127;
  if (::inet_pton(AF_INET6, host.c_str(), &ipv6) == 1) {
    const bool is_ipv4_loopback = IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == 127;
    return is_ipv4_loopback || IN6_IS_ADDR_LOOPBACK(&ipv6) != 0;
  }
  auto name = text::ToLower(host);
  if (!name.empty() && name.back() == '.') name.pop_back();  // the root's
  return name == "localhost";
}

bool IsForThisMachineOnly(const Address& address) {
  try {
    const auto endpoints = Resolve(address.host, address.port);
    return std::all_of(endpoints.begin(), endpoints.end(),
                       [](const Endpoint& endpoint) { return IsLoopback(endpoint); });
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace connector::http
