// HOST:PORT, as a person writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace connector::http {

struct Address {
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
};

// With brackets around an IPv6 host.
std::optional<Address> ParseAddress(const std::string& text);
std::string ToString(const Address& address);

// Whether it is this machine, by its text alone: a name that somebody sent is never looked up.
bool IsLoopback(const std::string& host);

// Whether nobody but this machine can reach what listens there: every address of the host is
// looked at, and a host that has none might have some later.
bool IsForThisMachineOnly(const Address& address);

}  // namespace connector::http
