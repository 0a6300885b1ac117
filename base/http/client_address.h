// Where a request came from: the address at the other end or, if that is a trusted proxy's, the one
// that the proxy says it got the request from.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/web/message.h"

namespace connector::http {

// An address, or all that begin with the same bits.
class Network {
 public:
  // "10.0.0.2", "172.16.0.0/12", "fd00::/8". Nothing for what is no address, for a prefix that is
  // longer than the address, and for an address with bits beyond its prefix.
  static std::optional<Network> Parse(std::string_view text);

  bool Contains(const in6_addr& address) const;

 private:
  in6_addr address_{};  // IPv4 as ::ffff:0:0/96, as everywhere here
  unsigned prefix_bits_ = 128;
};

// `peer` is the address at the other end. As long as an address is in `trusted`, the one before it
// in X-Forwarded-For is believed: from right to left, as each proxy adds the address that it saw at
// the end. What a client wrote there itself stands left of that and is never reached, and what is
// no address ends the search at the proxy that passed it on. In the spelling of inet_ntop, without
// a port.
std::string ClientAddress(const web::Request& request, const std::string& peer,
                          const std::vector<Network>& trusted);

}  // namespace connector::http
