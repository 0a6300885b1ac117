#include "base/http/status.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/http/endpoint.h"

namespace connector::http {
namespace {

class Socket {
 public:
  explicit Socket(const Endpoint& endpoint)
      : fd_(::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }

  // False: nothing happened in time.
  bool Await(short events, std::chrono::steady_clock::time_point deadline) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
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
int Connect(const Socket& socket, const Endpoint& endpoint,
            std::chrono::steady_clock::time_point deadline) {
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
std::unique_ptr<Socket> ConnectToAny(const Address& address,
                                     std::chrono::steady_clock::time_point deadline) {
  const auto endpoints = Resolve(address.host, address.port);
  auto left = static_cast<int>(endpoints.size());
  std::string reasons;
  for (const auto& endpoint : endpoints) {
    auto socket = std::make_unique<Socket>(endpoint);
    const auto now = std::chrono::steady_clock::now();
    const int error = Connect(*socket, endpoint, now + (deadline - now) / left--);
    if (error == 0) return socket;
    if (!reasons.empty()) reasons += ", ";
    reasons += ToString(endpoint) + ": " + std::generic_category().message(error);
  }
  throw std::runtime_error(reasons);
}

}  // namespace

unsigned AskForStatus(const Address& address, const std::string& path,
                      std::chrono::steady_clock::time_point deadline) {
  const auto connected = ConnectToAny(address, deadline);
  const auto& socket = *connected;
  const auto request =
      "GET " + path + " HTTP/1.1\r\nHost: " + ToString(address) + "\r\nConnection: close\r\n\r\n";
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

}  // namespace connector::http
