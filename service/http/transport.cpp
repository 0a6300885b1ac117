#include "service/http/transport.h"

#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace connector::http {
namespace {

namespace aio = Pistache::Aio;
namespace polling = Pistache::Polling;

constexpr long kSweepIntervalNs = 100'000'000;
constexpr std::size_t kReceiveBytes = 16'384;
constexpr int kStepsInATurn = 16;  // receiving or sending; then other connections get their turn

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

void Watch(polling::Epoll& poller, int fd) {
  poller.addFd(fd, Pistache::Flags<polling::NotifyOn>(polling::NotifyOn::Read),
               polling::Tag(static_cast<std::uint64_t>(fd)), polling::Mode::Edge);
}

}  // namespace

Transport::Transport(const Limits& limits, const Observer& observer,
                     std::vector<Network> trusted_proxies, Shared& shared,
                     HandlerFactory make_handler)
    : make_handler_(std::move(make_handler)),
      worker_{limits, observer, shared, nullptr, std::move(trusted_proxies)},
      mailbox_(std::make_shared<Mailbox>()) {}

Transport::~Transport() {
  for (const auto& connection : connections_) ::close(connection.first);
  if (timer_fd_ >= 0) ::close(timer_fd_);
}

std::shared_ptr<aio::Handler> Transport::clone() const {
  auto copy = std::make_shared<Transport>(worker_.limits, worker_.observer, worker_.trusted_proxies,
                                          worker_.shared, make_handler_);
  copy->worker_.handler = make_handler_();
  return copy;
}

void Transport::registerPoller(polling::Epoll& poller) {
  timer_fd_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const itimerspec interval{{0, kSweepIntervalNs}, {0, kSweepIntervalNs}};
  if (timer_fd_ < 0 || ::timerfd_settime(timer_fd_, 0, &interval, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd");
  }
  Watch(poller, timer_fd_);
  Watch(poller, mailbox_->fd());
}

// An exception that left this thread would end the process.
void Transport::onReady(const aio::FdSet& fds) {
  try {
    Dispatch(fds);
  } catch (const std::exception& error) {
    worker_.observer.on_failure("", error.what());
  }
}

// New connections are taken in last: closing one frees its descriptor, which a new one may have at
// once, and what is left of the old one's events must not be taken for the new one's.
void Transport::Dispatch(const aio::FdSet& fds) {
  bool has_mail = false;
  bool is_time_to_sweep = false;
  for (const auto& event : fds) {
    const auto fd = static_cast<int>(event.getTag().value());
    if (fd == timer_fd_) {
      is_time_to_sweep = true;
    } else if (fd == mailbox_->fd()) {
      has_mail = true;
    } else if (connections_.count(fd) != 0) {
      Serve(fd);
    }
  }
  if (is_time_to_sweep) Sweep();
  if (has_mail) ReadMail();
}

// The mail is taken first: whoever is resumed and has still more to do wakes this thread again.
void Transport::ReadMail() {
  auto mail = mailbox_->Take();
  Resume();
  for (auto& late : mail.responses) {
    const auto found = connections_.find(late.fd);
    if (found == connections_.end() || found->second.serial != late.serial) continue;
    if (found->second.connection.next() != Connection::Next::kAwaitAnswer) continue;
    found->second.late = std::move(late.response);
    Serve(late.fd);
  }
  for (const auto& connection : mail.connections) Adopt(connection);
}

void Transport::Adopt(const NewConnection& connection) {
  const int fd = connection.fd;
  const auto serial = next_serial_++;
  auto make_responder = [mailbox = mailbox_, fd, serial] {
    return [mailbox, fd, serial](web::Response response) {
      mailbox->Put(LateResponse{fd, serial, std::move(response)});
    };
  };
  connections_.try_emplace(fd, worker_, connection.peer, serial, std::move(make_responder));
  try {
    reactor()->registerFd(key(), fd, polling::NotifyOn::Read | polling::NotifyOn::Shutdown,
                          polling::Mode::Edge);
  } catch (const std::exception& error) {
    worker_.observer.on_failure("", error.what());
    Close(fd);
  }
}

void Transport::Sweep() {
  std::uint64_t expirations = 0;
  while (::read(timer_fd_, &expirations, sizeof expirations) > 0) {
  }
  const auto now = Clock::now();
  std::vector<int> due;
  for (auto& [fd, entry] : connections_) {
    const auto before = entry.connection.next();
    entry.connection.Tick(now);
    if (entry.connection.next() != before) due.push_back(fd);
  }
  for (const int fd : due) Serve(fd);
}

// Serves those again that had more to do than one turn allows. A descriptor in the list may be
// another connection's by now; serving that one does no harm.
void Transport::Resume() {
  const auto fds = std::exchange(to_resume_, {});
  for (const int fd : fds) {
    if (connections_.count(fd) != 0) Serve(fd);
  }
}

// Whatever goes wrong with one connection ends that connection.
void Transport::Serve(int fd) {
  try {
    if (Drive(fd, connections_.at(fd))) return;
  } catch (const std::exception& error) {
    worker_.observer.on_failure("", error.what());
  }
  Close(fd);
}

// Does what the connection wants until the socket has to be waited for, or its turn is over. False:
// it is to be closed.
bool Transport::Drive(int fd, Entry& entry) {
  auto& connection = entry.connection;
  for (int steps = 0; steps < kStepsInATurn; ++steps) {
    switch (connection.next()) {
      case Connection::Next::kReceive: {
        const auto io = Receive(fd, connection);
        if (io != Io::kDone) return io == Io::kBlocked;
        break;
      }
      case Connection::Next::kSend: {
        const auto io = Send(fd, connection);
        if (io == Io::kFailed) return false;
        if (io == Io::kBlocked) {
          AwaitWritable(fd, entry);
          return true;
        }
        break;
      }
      case Connection::Next::kShutdownSend:
        ::shutdown(fd, SHUT_WR);
        connection.DidShutdownSend(Clock::now());
        break;
      case Connection::Next::kAwaitAnswer:
        if (!entry.late) return true;
        connection.Complete(*std::exchange(entry.late, std::nullopt));
        break;
      case Connection::Next::kClose: return false;
    }
  }
  to_resume_.push_back(fd);
  mailbox_->Wake();
  return true;
}

Transport::Io Transport::Receive(int fd, Connection& connection) {
  std::array<char, kReceiveBytes> buffer;  // NOLINT: filled by recv, zeroing it costs
  const auto count = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count > 0) {
    connection.Received({buffer.data(), static_cast<std::size_t>(count)}, Clock::now());
    return Io::kDone;
  }
  if (count == 0) {
    connection.ReceivedEnd(Clock::now());
    return Io::kDone;
  }
  if (errno == EINTR) return Io::kDone;
  return WouldBlock() ? Io::kBlocked : Io::kFailed;
}

Transport::Io Transport::Send(int fd, Connection& connection) {
  const auto pieces = connection.unsent();
  std::array<iovec, 2> vectors{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    vectors.at(i) = {const_cast<char*>(pieces.at(i).data()), pieces.at(i).size()};
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = vectors.size();
  const auto count = ::sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count >= 0) {
    connection.Sent(static_cast<std::size_t>(count), Clock::now());
    return Io::kDone;
  }
  if (errno == EINTR) return Io::kDone;
  return WouldBlock() ? Io::kBlocked : Io::kFailed;
}

// Asks, once in a connection's life, to be told whenever the socket takes output again.
void Transport::AwaitWritable(int fd, Entry& entry) {
  using polling::NotifyOn;
  if (std::exchange(entry.wants_writable, true)) return;
  reactor()->modifyFd(key(), fd, NotifyOn::Read | NotifyOn::Write | NotifyOn::Shutdown,
                      polling::Mode::Edge);
}

// Closing takes the descriptor out of the poller too.
void Transport::Close(int fd) {
  connections_.erase(fd);
  ::close(fd);
  --worker_.shared.connections;
}

}  // namespace connector::http
