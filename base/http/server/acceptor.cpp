#include "base/http/server/acceptor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <vector>

namespace connector::http {
namespace {

constexpr int kMostAtOnce = 1'024;  // connections of one address, before the next has its turn
constexpr int kPauseMs = 50;        // when the process has run out of descriptors
constexpr int kMostReads = 4;       // of what a client sent that is turned down

bool IsOutOfResources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(const std::string& host, std::uint16_t port,
                   std::function<std::string()> busy_answer)
    : listening_(Listen(host, port)),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)),
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
  ::eventfd_write(stop_fd_, 1);
  if (thread_.joinable()) thread_.join();
  for (const int fd : listening_.fds) ::close(fd);
  listening_.fds.clear();
}

void Acceptor::Run() {
  std::vector<pollfd> fds{{stop_fd_, POLLIN, 0}};
  for (const int fd : listening_.fds) fds.push_back({fd, POLLIN, 0});
  for (;;) {
    ::poll(fds.data(), fds.size(), -1);
    const bool is_stopping = fds[0].revents != 0;
    // Whoever the kernel has let in is served; letting in as good as nobody else keeps small what
    // closing the socket turns away.
    bool is_out_of_resources = false;
    for (const int listen_fd : listening_.fds) {
      if (is_stopping) ::listen(listen_fd, 0);
      for (int accepted = 0; accepted < kMostAtOnce && AcceptOne(listen_fd); ++accepted) {
      }
      is_out_of_resources = is_out_of_resources || IsOutOfResources(errno);
    }
    if (is_stopping) return;
    // The queue is as full as it was, so poll would not wait: pause, unless told to stop.
    if (is_out_of_resources) ::poll(fds.data(), 1, kPauseMs);
  }
}

bool Acceptor::AcceptOne(int listen_fd) {
  sockaddr_storage client{};
  socklen_t size = sizeof client;
  const int fd = ::accept4(listen_fd, reinterpret_cast<sockaddr*>(&client), &size,
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
