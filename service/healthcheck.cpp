#include "service/healthcheck.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "service/configuration.h"
#include "service/http/endpoint.h"

namespace connector::service {
namespace {

using Clock = std::chrono::steady_clock;

struct Target {
  Address address;
  std::string path;
};

std::optional<Target> ParseUrl(const std::string& url) {
  const std::string scheme = "http://";
  if (url.rfind(scheme, 0) != 0) return std::nullopt;
  const auto slash = url.find('/', scheme.size());
  auto authority = url.substr(scheme.size(), slash - scheme.size());
  auto path = slash == std::string::npos ? "/health" : url.substr(slash);
  if (path == "/") path = "/health";
  const bool is_literal = authority.rfind('[', 0) == 0;
  const bool has_port =
      authority.find(':', is_literal ? authority.find(']') : 0) != std::string::npos;
  const auto address = ParseAddress(has_port ? authority : authority + ":80");
  if (!address) return std::nullopt;
  return Target{*address, path};
}

class Socket {
 public:
  explicit Socket(const http::Endpoint& endpoint)
      : fd_(::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }

  // False: nothing happened in time.
  bool Await(short events, Clock::time_point deadline) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd poll{fd_, events, 0};
    return left.count() > 0 && ::poll(&poll, 1, static_cast<int>(left.count())) != 0;
  }

 private:
  int fd_;
};

[[noreturn]] void Fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// The error number, or 0.
int Connect(const Socket& socket, const http::Endpoint& endpoint, Clock::time_point deadline) {
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  if (::connect(socket.fd(), address, endpoint.size) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!socket.Await(POLLOUT, deadline)) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

// The first of the target's addresses that takes the connection. One that is silent leaves the
// others their share of the time.
std::unique_ptr<Socket> ConnectToAny(const Target& target, Clock::time_point deadline) {
  const auto endpoints = http::Resolve(target.address.host, target.address.port);
  auto left = static_cast<int>(endpoints.size());
  std::string reasons;
  for (const auto& endpoint : endpoints) {
    auto socket = std::make_unique<Socket>(endpoint);
    const auto now = Clock::now();
    const int error = Connect(*socket, endpoint, now + (deadline - now) / left--);
    if (error == 0) return socket;
    if (!reasons.empty()) reasons += ", ";
    reasons += http::ToString(endpoint) + ": " + std::generic_category().message(error);
  }
  throw std::runtime_error(reasons);
}

unsigned Ask(const Target& target, Clock::time_point deadline) {
  const auto connected = ConnectToAny(target, deadline);
  const auto& socket = *connected;
  const auto request = "GET " + target.path + " HTTP/1.1\r\nHost: " + ToString(target.address) +
                       "\r\nConnection: close\r\n\r\n";
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) < 0) Fail("send");

  boost::beast::http::response_parser<boost::beast::http::string_body> parser;
  std::array<char, 4096> buffer{};
  std::string received;
  while (!parser.is_header_done()) {
    if (!socket.Await(POLLIN, deadline)) throw std::runtime_error("no answer in time");
    const auto count = ::recv(socket.fd(), buffer.data(), buffer.size(), 0);
    if (count < 0) Fail("receive");
    if (count == 0) throw std::runtime_error("the connection was closed without an answer");
    received.append(buffer.data(), static_cast<std::size_t>(count));
    boost::beast::error_code error;
    const auto taken = parser.put({received.data(), received.size()}, error);
    if (error && error != boost::beast::http::error::need_more) {
      throw std::runtime_error("the answer is not HTTP");
    }
    received.erase(0, taken);
  }
  return parser.get().result_int();
}

}  // namespace

bool CheckHealth(const std::string& url, std::chrono::milliseconds timeout, std::string& reason) {
  const auto target = ParseUrl(url);
  if (!target) {
    reason = url + ": must be http://HOST[:PORT][/PATH]";
    return false;
  }
  try {
    const auto status = Ask(*target, Clock::now() + timeout);
    reason = url + ": status " + std::to_string(status);
    return status == 200;
  } catch (const std::exception& error) {
    reason = url + ": " + error.what();
    return false;
  }
}

}  // namespace connector::service
