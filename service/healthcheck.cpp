#include "service/healthcheck.h"

#include <netdb.h>
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
  const bool has_port =
      authority.find(':', authority.front() == '[' ? authority.find(']') : 0) != std::string::npos;
  const auto address = ParseAddress(has_port ? authority : authority + ":80");
  if (!address) return std::nullopt;
  return Target{*address, path};
}

class Socket {
 public:
  explicit Socket(const addrinfo& address)
      : fd_(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }

  void Await(short events, Clock::time_point deadline) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd poll{fd_, events, 0};
    if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) == 0) {
      throw std::runtime_error("no answer in time");
    }
  }

 private:
  int fd_;
};

[[noreturn]] void Fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void Connect(const Socket& socket, const addrinfo& address, Clock::time_point deadline) {
  if (::connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0) return;
  if (errno != EINPROGRESS) Fail("connect");
  socket.Await(POLLOUT, deadline);
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  if (error != 0) Fail("connect");
}

unsigned Ask(const Target& target, Clock::time_point deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(target.address.host.c_str(),
                                    std::to_string(target.address.port).c_str(), &hints, &found);
  if (failure != 0) throw std::runtime_error(::gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> address(found, ::freeaddrinfo);

  const Socket socket(*address);
  Connect(socket, *address, deadline);
  const auto request = "GET " + target.path + " HTTP/1.1\r\nHost: " + ToString(target.address) +
                       "\r\nConnection: close\r\n\r\n";
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) < 0) Fail("send");

  boost::beast::http::response_parser<boost::beast::http::string_body> parser;
  std::array<char, 4096> buffer{};
  std::string received;
  while (!parser.is_header_done()) {
    socket.Await(POLLIN, deadline);
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
