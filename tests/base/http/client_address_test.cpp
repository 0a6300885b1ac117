#include "base/http/client_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace connector::http {
namespace {

in6_addr Parsed(const std::string& text) {
  in6_addr address{};
  const auto ipv6 = text.find(':') == std::string::npos ? "::ffff:" + text : text;
  EXPECT_EQ(::inet_pton(AF_INET6, ipv6.c_str(), &address), 1) << text;
  return address;
}

TEST(ClientAddress, KnowsWhatIsInANetwork) {
  struct {
    std::string network;
    std::vector<std::string> inside;
    std::vector<std::string> outside;
  } const cases[] = {
      {"10.0.0.2", {"10.0.0.2", "::ffff:10.0.0.2"}, {"10.0.0.3", "::10.0.0.2"}},
      {"10.0.0.2/32", {"10.0.0.2"}, {"10.0.0.3", "10.0.0.0"}},
      {"172.16.0.0/12", {"172.16.0.0", "172.31.255.255"}, {"172.32.0.0", "172.15.255.255"}},
      {"10.1.2.128/25", {"10.1.2.128", "10.1.2.255"}, {"10.1.2.127", "10.1.3.128"}},
      {"0.0.0.0/0", {"1.2.3.4", "255.255.255.255"}, {"2001:db8::1", "::1"}},
      {"::/0", {"1.2.3.4", "2001:db8::1"}, {}},
      {"fd00::/8", {"fd00::1", "fdff::"}, {"fc00::", "fe00::"}},
      {"2001:db8::1", {"2001:DB8:0::1"}, {"2001:db8::2"}},
      {"::ffff:10.0.0.0/104", {"10.255.0.1"}, {"11.0.0.1"}},
  };
  for (const auto& c : cases) {
    const auto network = Network::Parse(c.network);
    ASSERT_TRUE(network) << c.network;
    for (const auto& address : c.inside) {
      EXPECT_TRUE(network->Contains(Parsed(address))) << c.network << " " << address;
    }
    for (const auto& address : c.outside) {
      EXPECT_FALSE(network->Contains(Parsed(address))) << c.network << " " << address;
    }
  }
}

TEST(ClientAddress, RefusesWhatIsNoNetwork) {
  for (const std::string text : {"",
                                 "proxy",
                                 "10.0.0",
                                 "10.0.0.1.2",
                                 "10.0.0.256",
                                 "010.0.0.1",
                                 "10.0.0.0/",
                                 "10.0.0.0/33",
                                 "10.0.0.0/-1",
                                 "10.0.0.0/+8",
                                 "10.0.0.0/8 ",
                                 " 10.0.0.0/8",
                                 "10.0.0.1/8",
                                 "10.0.0.0/8/8",
                                 "/8",
                                 "2001:db8::/129",
                                 "2001:db8::1/64",
                                 "2001:db8:::1",
                                 "[2001:db8::1]",
                                 "fe80::1%eth0",
                                 "10.0.0.1:80",
                                 "::ffff:",
                                 "::ffff:10.0.0.1/8"}) {
    EXPECT_FALSE(Network::Parse(text)) << text;
  }
  EXPECT_FALSE(Network::Parse(std::string_view("10.0.0.1\0", 9)));
}

TEST(ClientAddress, IsWhatTheLastTrustedProxySaw) {
  const std::vector<Network> trusted = {*Network::Parse("10.0.0.0/8"), *Network::Parse("fd00::1")};
  const std::string proxy = "10.0.0.2";
  struct {
    std::string peer;
    std::vector<std::string_view> forwarded_for;  // a header line each
    std::string client;
  } const cases[] = {
      {proxy, {}, proxy},
      {proxy, {"192.0.2.1"}, "192.0.2.1"},
      {"fd00:0::1", {"192.0.2.1"}, "192.0.2.1"},
      {"::ffff:10.0.0.2", {"192.0.2.1"}, "192.0.2.1"},
      {"::ffff:192.0.2.9", {"192.0.2.1"}, "192.0.2.9"},
      {proxy, {"2001:DB8:0:0::1"}, "2001:db8::1"},
      {proxy, {"::ffff:192.0.2.1"}, "192.0.2.1"},
      // What nobody trusted says is not believed, from whichever side it comes.
      {"192.0.2.9", {"192.0.2.1"}, "192.0.2.9"},
      {proxy, {"10.0.0.7, 198.51.100.1, 192.0.2.1"}, "192.0.2.1"},
      {proxy, {"198.51.100.1", "192.0.2.1"}, "192.0.2.1"},
      {proxy, {"garbage, 192.0.2.1"}, "192.0.2.1"},
      // A chain of trusted ones.
      {proxy, {"192.0.2.1, 10.0.0.3"}, "192.0.2.1"},
      {proxy, {"192.0.2.1", "10.0.0.3 ,\t10.0.0.4"}, "192.0.2.1"},
      {proxy, {"10.0.0.9,10.0.0.3"}, "10.0.0.9"},
      // With ports.
      {proxy, {"192.0.2.1:4711"}, "192.0.2.1"},
      {proxy, {"[2001:db8::1]"}, "2001:db8::1"},
      {proxy, {"[2001:db8::1]:4711"}, "2001:db8::1"},
      // What is no address ends the search at who passed it on.
      {proxy, {""}, proxy},
      {proxy, {"unknown"}, proxy},
      {proxy, {"192.0.2.1,"}, proxy},
      {proxy, {"192.0.2.1, unknown, 10.0.0.3"}, "10.0.0.3"},
      {proxy, {"192.0.2.1:"}, proxy},
      {proxy, {"192.0.2.1:x"}, proxy},
      {proxy, {"[192.0.2.1]"}, proxy},
      {proxy, {"[2001:db8::1"}, proxy},
      {proxy, {"[2001:db8::1]x"}, proxy},
      {proxy, {"192.0.2.1 198.51.100.1"}, proxy},
      // No address at all: a socket of another kind.
      {"", {"192.0.2.1"}, ""},
      {"fe80::1%eth0", {"192.0.2.1"}, "fe80::1%eth0"},
  };
  for (const auto& c : cases) {
    web::Request request;
    request.headers = {{"Host", "test"}, {"Forwarded", "for=198.51.100.7"}};
    for (const auto line : c.forwarded_for) request.headers.push_back({"x-forwarded-FOR", line});
    std::string shown = c.peer + " <";
    for (const auto line : c.forwarded_for) shown.append(" | ").append(line);
    EXPECT_EQ(ClientAddress(request, c.peer, trusted), c.client) << shown;
    EXPECT_EQ(ClientAddress(request, "192.0.2.77", {}), "192.0.2.77");
  }
}

// As many as fit into a head.
TEST(ClientAddress, ReadsALongChain) {
  std::string chain = "192.0.2.1";
  for (int i = 0; i < 2'000; ++i) chain += ",10.0.0.3";
  web::Request request;
  request.headers = {{"X-Forwarded-For", chain}};
  EXPECT_EQ(ClientAddress(request, "10.0.0.2", {*Network::Parse("10.0.0.0/8")}), "192.0.2.1");
}

}  // namespace
}  // namespace connector::http
