#include "base/http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text/ascii.h"

namespace connector::http {
namespace {

constexpr unsigned kBits = 128;
constexpr unsigned kBitsBeforeIpv4 = 96;

std::optional<in6_addr> ParseIp(std::string_view text) {
  std::string address(text);
  if (address.find('\0') != std::string::npos) return std::nullopt;
  if (address.find(':') == std::string::npos) address.insert(0, "::ffff:");
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return std::nullopt;
  return parsed;
}

std::string ToText(const in6_addr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    ::inet_ntop(AF_INET, &address.s6_addr[kBitsBeforeIpv4 / 8], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, &address, text.data(), text.size());
  }
  return text.data();
}

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711".
std::optional<in6_addr> ParseHop(std::string_view hop) {
  std::string_view port;
  if (!hop.empty() && hop.front() == '[') {
    const auto bracket = hop.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    port = hop.substr(bracket + 1);
    hop = hop.substr(1, bracket - 1);
    if (hop.find(':') == std::string_view::npos) return std::nullopt;
  } else if (std::count(hop.begin(), hop.end(), ':') == 1) {
    port = hop.substr(hop.find(':'));
    hop = hop.substr(0, hop.find(':'));
  }
  if (!port.empty() && (port.front() != ':' || !text::IsDigits(port.substr(1)))) {
    return std::nullopt;
  }
  return ParseIp(hop);
}

// The entries of X-Forwarded-For from right to left: of the last line, then of the one before it.
class Hops {
 public:
  explicit Hops(const web::Request& request)
      : lines_(web::HeaderValues(request, "X-Forwarded-For")) {}

  std::optional<std::string_view> Next() {
    if (lines_.empty()) return std::nullopt;
    auto& line = lines_.back();
    const auto comma = line.rfind(',');
    const auto hop = comma == std::string_view::npos ? line : line.substr(comma + 1);
    if (comma == std::string_view::npos) {
      lines_.pop_back();
    } else {
      line = line.substr(0, comma);
    }
    return text::Trim(hop);
  }

 private:
  std::vector<std::string_view> lines_;
};

}  // namespace

std::optional<Network> Network::Parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ParseIp(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network;
  network.address_ = *address;
  if (slash == std::string_view::npos) return network;

  const auto prefix = text.substr(slash + 1);
  const auto* const end = prefix.data() + prefix.size();
  unsigned bits = 0;
  const auto [rest, error] = std::from_chars(prefix.data(), end, bits);
  const bool is_ipv6 = text.substr(0, slash).find(':') != std::string_view::npos;
  const unsigned bits_before = is_ipv6 ? 0 : kBitsBeforeIpv4;
  if (error != std::errc{} || rest != end || bits > kBits - bits_before) return std::nullopt;
  network.prefix_bits_ = bits_before + bits;
  for (unsigned bit = network.prefix_bits_; bit < kBits; ++bit) {
    if (((address->s6_addr[bit / 8] >> (7 - bit % 8)) & 1U) != 0) return std::nullopt;
  }
  return network;
}

bool Network::Contains(const in6_addr& address) const {
  for (unsigned bit = 0; bit < prefix_bits_; bit += 8) {
    const unsigned counted = std::min(prefix_bits_ - bit, 8U);
    const unsigned difference = address.s6_addr[bit / 8] ^ address_.s6_addr[bit / 8];
    if ((difference >> (8 - counted)) != 0) return false;
  }
  return true;
}

std::string ClientAddress(const web::Request& request, const std::string& peer,
                          const std::vector<Network>& trusted) {
  const auto is_trusted = [&trusted](const in6_addr& address) {
    return std::any_of(trusted.begin(), trusted.end(),
                       [&](const auto& network) { return network.Contains(address); });
  };
  auto client = ParseIp(peer);
  if (!client) return peer;
  Hops hops(request);
  while (is_trusted(*client)) {
    const auto hop = hops.Next();
    const auto before = hop ? ParseHop(*hop) : std::nullopt;
    if (!before) break;
    client = before;
  }
  return ToText(*client);
}

}  // namespace connector::http
