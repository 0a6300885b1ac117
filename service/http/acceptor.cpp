#include "service/http/acceptor.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace connector::http {
namespace {

constexpr int kBacklog = 1'024;
constexpr int kPauseMs = 50;   // when the process has run out of descriptors
constexpr int kMostReads = 4;  // of what a client sent that is turned down

std::string Message(int error) { return std::generic_category().message(error); }

std::uint16_t PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// The listening descriptor, or the negative error number.
int TryListen(const addrinfo& address) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd, address.ai_addr, address.ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) {
    return fd;
  }
  const int error = errno;
  ::close(fd);
  return -error;
}

int Listen(const std::string& host, std::uint16_t port) {
  const auto name = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) throw std::runtime_error(name + ": " + ::gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  int result = -EADDRNOTAVAIL;
  for (const auto* address = found; address != nullptr; address = address->ai_next) {
    result = TryListen(*address);
    if (result >= 0) return result;
  }
  throw std::runtime_error(name + ": " + Message(-result));
}

bool IsOutOfResources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(const std::string& host, std::uint16_t port,
                   std::function<std::string()> busy_answer)
    : listen_fd_(Listen(host, port)),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)),
      port_(PortOf(listen_fd_)),
      busy_answer_(std::move(busy_answer)) {}

Acceptor::~Acceptor() {
  Stop();
  ::close(stop_fd_);
}

void Acceptor::Start(Dispatch dispatch) {
  dispatch_ = std::move(dispatch);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (listen_fd_ < 0) return;
  ::eventfd_write(stop_fd_, 1);
  if (thread_.joinable()) thread_.join();
  ::close(listen_fd_);
  listen_fd_ = -1;
}

void Acceptor::Run() {
  std::array<pollfd, 2> fds{{{stop_fd_, POLLIN, 0}, {listen_fd_, POLLIN, 0}}};
  for (;;) {
    ::poll(fds.data(), fds.size(), -1);
    const bool is_stopping = fds[0].revents != 0;
    // Whoever the kernel has let in is served; letting in as good as nobody else keeps small what
    // closing the socket turns away.
    if (is_stopping) ::listen(listen_fd_, 0);
    for (int accepted = 0; accepted < kBacklog && AcceptOne(); ++accepted) {
    }
    if (is_stopping) return;
    // The queue is as full as it was, so poll would not wait: pause, unless told to stop.
    if (IsOutOfResources(errno)) ::poll(fds.data(), 1, kPauseMs);
  }
}

bool Acceptor::AcceptOne() {
  sockaddr_storage client{};
  socklen_t size = sizeof client;
  const int fd = ::accept4(listen_fd_, reinterpret_cast<sockaddr*>(&client), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return errno == EINTR || errno == ECONNABORTED;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  try {
    if (!dispatch_(fd, client)) TurnDown(fd);
  } catch (const std::exception&) {  // no memory for it; an exception would end the process
    ::close(fd);
  }
  return true;
}

// The answer goes out before the request was read; reading what has come keeps the kernel from
// answering with a reset instead.
void Acceptor::TurnDown(int fd) const {
  std::array<char, 4096> unread{};
  const auto answer = busy_answer_();
  ::send(fd, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
  for (int i = 0; i < kMostReads; ++i) {
    if (::recv(fd, unread.data(), unread.size(), MSG_DONTWAIT) <= 0) break;
  }
  ::close(fd);
}

}  // namespace connector::http
