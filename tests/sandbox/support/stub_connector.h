// A connector that answers whatever a test wants, byte by byte.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace connector::testing {

struct StubRequest {
  std::string method;
  std::string target;  // as it came, with the query
  std::string head;    // all lines of it
  std::string body;

  // "" if it is missing; `name` as the sandbox writes it.
  std::string Header(const std::string& name) const;
};

// Each connection has one request. "" closes it without an answer; kHang leaves it open.
class StubConnector {
 public:
  static constexpr const char* kHang = "(hang)";
  using Handler = std::function<std::string(const StubRequest&)>;

  explicit StubConnector(Handler handler);
  ~StubConnector();
  StubConnector(const StubConnector&) = delete;
  StubConnector& operator=(const StubConnector&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<StubRequest> requests() const;
  void Answer(Handler handler);  // from now on
  void Forget();                 // what was asked so far

 private:
  void Accept();
  void Serve(int fd);

  mutable std::mutex mutex_;
  Handler handler_;
  std::vector<StubRequest> requests_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_over_{false};
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

// A whole answer.
inline std::string Http(int status, const std::string& body,
                        const std::string& headers = "Content-Type: application/json\r\n");

namespace stub {

// Until there is something, or it is over.
inline bool WaitFor(int fd, const std::atomic<bool>& is_over) {
  while (!is_over) {
    pollfd one{fd, POLLIN, 0};
    if (::poll(&one, 1, 20) > 0) return true;
  }
  return false;
}

inline std::size_t LengthIn(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace stub

inline std::string StubRequest::Header(const std::string& name) const {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto start = at + name.size() + 4;
  return head.substr(start, head.find("\r\n", start) - start);
}

inline StubConnector::StubConnector(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no port for a stub");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

inline StubConnector::~StubConnector() {
  is_over_ = true;
  acceptor_.join();
  for (auto& connection : connections_) connection.join();
  ::close(listener_);
}

inline std::vector<StubRequest> StubConnector::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

inline void StubConnector::Forget() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

inline void StubConnector::Answer(Handler handler) {
  const std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

inline void StubConnector::Accept() {
  while (stub::WaitFor(listener_, is_over_)) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) connections_.emplace_back([this, fd] { Serve(fd); });
  }
}

inline void StubConnector::Serve(int fd) {
  std::string received;
  std::size_t end = std::string::npos;
  const auto is_whole = [&] {
    end = received.find("\r\n\r\n");
    return end != std::string::npos && received.size() >= end + 4 + stub::LengthIn(received);
  };
  while (!is_whole() && stub::WaitFor(fd, is_over_)) {
    char buffer[65'536];
    const auto count = ::recv(fd, buffer, sizeof(buffer), 0);
    if (count <= 0) break;
    received.append(buffer, static_cast<std::size_t>(count));
  }
  if (is_whole()) {
    StubRequest request;
    request.head = received.substr(0, end + 2);
    request.body = received.substr(end + 4);
    request.method = received.substr(0, received.find(' '));
    const auto start = request.method.size() + 1;
    request.target = received.substr(start, received.find(' ', start) - start);
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      handler = handler_;
    }
    const auto answer = handler(request);
    if (answer == kHang) {
      while (stub::WaitFor(fd, is_over_) && ::recv(fd, received.data(), received.size(), 0) > 0) {
      }
    } else {
      for (std::size_t sent = 0; sent < answer.size();) {
        const auto count = ::send(fd, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
    }
  }
  ::shutdown(fd, SHUT_WR);
  ::close(fd);
}

inline std::string Http(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace connector::testing
