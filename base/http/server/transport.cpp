#include "base/http/server/transport.h"

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

// New connections wait for no more than this and the request that is being answered.
constexpr std::chrono::milliseconds kMailInterval{5};

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
      mailbox_(std::make_shared<Mailbox>()) {
  PublishIdleSince();
}

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

// The mail is read first: no connection was closed since the events were taken, so that none of
// them is for an older connection with a new one's descriptor. Afterwards they may be; serving that
// one does no harm.
void Transport::Dispatch(const aio::FdSet& fds) {
  bool is_time_to_sweep = false;
  for (const auto& event : fds) {
    const auto fd = static_cast<int>(event.getTag().value());
    is_time_to_sweep = is_time_to_sweep || fd == timer_fd_;
    if (fd == mailbox_->fd()) ReadMail();
  }
  for (const auto& event : fds) ServeInTurn(static_cast<int>(event.getTag().value()));
  if (is_time_to_sweep) Sweep();
  Resume();
  // Here, as whoever reads the mail in between takes an earlier call with it.
  if (!to_resume_.empty()) mailbox_->Wake();
}

void Transport::ReadMail() {
  auto mail = mailbox_->Take();
  for (int i = 0; i < mail.evictions; ++i) EvictOne();
  for (const auto& connection : mail.connections) Adopt(connection);
  for (auto& late : mail.responses) {
    const auto found = connections_.find(late.fd);
    if (found == connections_.end() || found->second.serial != late.serial) continue;
    if (found->second.connection.next() != Connection::Next::kAwaitAnswer) continue;
    found->second.late = std::move(late.response);
    Serve(late.fd);
  }
  mail_read_at_ = Clock::now();
}

// One whose next request is there, unread as yet, gets its answer instead.
void Transport::EvictOne() {
  for (auto tries = idle_.size(); tries > 0 && !idle_.empty(); --tries) {
    const auto longest = idle_.front();
    Serve(longest.fd);
    const auto found = connections_.find(longest.fd);
    if (found != connections_.end() && found->second.place->since != longest.since) continue;
    if (found != connections_.end()) Close(longest.fd);
    break;
  }
  worker_.shared.evictions_done.release();
}

void Transport::Adopt(const NewConnection& connection) {
  const int fd = connection.fd;
  const auto serial = next_serial_++;
  auto make_responder = [mailbox = mailbox_, fd, serial] {
    return [mailbox, fd, serial](web::Response response) {
      mailbox->Put(LateResponse{fd, serial, std::move(response)});
    };
  };
  auto& entry =
      connections_.try_emplace(fd, worker_, connection.peer, serial, std::move(make_responder))
          .first->second;
  entry.place = idle_.insert(idle_.end(), {fd, entry.connection.moved_at()});
  PublishIdleSince();
  try {
    reactor()->registerFd(key(), fd, polling::NotifyOn::Read | polling::NotifyOn::Shutdown,
                          polling::Mode::Edge);
  } catch (const std::exception& error) {
    worker_.observer.on_failure("", error.what());
    return Close(fd);
  }
  Serve(fd);  // what it asks may be there already
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

// Serves those again, in their order, that had more to do than one turn allows.
void Transport::Resume() {
  const auto fds = std::exchange(to_resume_, {});
  for (const int fd : fds) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) continue;
    found->second.is_to_resume = false;
    ServeInTurn(fd);
  }
}

// One that is to be resumed gets no turn in between.
void Transport::ServeInTurn(int fd) {
  if (Clock::now() - mail_read_at_ >= kMailInterval) ReadMail();
  const auto found = connections_.find(fd);
  if (found != connections_.end() && !found->second.is_to_resume) Serve(fd);
}

// Whatever goes wrong with one connection ends that connection.
void Transport::Serve(int fd) {
  auto& entry = connections_.at(fd);
  try {
    if (Drive(fd, entry)) return UpdatePlace(entry);
  } catch (const std::exception& error) {
    worker_.observer.on_failure("", error.what());
  }
  Close(fd);
}

// Does what the connection wants until the socket has to be waited for, or its turn is over: it
// answers one request at most. False: the connection is to be closed.
bool Transport::Drive(int fd, Entry& entry) {
  auto& connection = entry.connection;
  bool has_answered = false;
  for (int steps = 0; steps < kStepsInATurn; ++steps) {
    switch (connection.next()) {
      case Connection::Next::kReceive: {
        const auto io = Receive(fd, connection);
        if (io != Io::kDone) return io == Io::kBlocked;
        break;
      }
      case Connection::Next::kProcess:
        if (has_answered) {
          LeaveTurn(fd, entry);
          return true;
        }
        connection.Process(Clock::now());
        has_answered = connection.next() != Connection::Next::kReceive;
        break;
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
        has_answered = true;
        break;
      case Connection::Next::kClose: return false;
    }
  }
  LeaveTurn(fd, entry);
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

void Transport::LeaveTurn(int fd, Entry& entry) {
  if (std::exchange(entry.is_to_resume, true)) return;
  to_resume_.push_back(fd);
}

// Behind all others, where bytes came or went, or it became idle or busy.
void Transport::UpdatePlace(Entry& entry) {
  const bool is_idle = entry.connection.next() == Connection::Next::kReceive;
  const auto since = is_idle ? entry.connection.moved_at() : Clock::time_point::max();
  if (entry.place->since == since) return;
  auto& from = entry.place->since == Clock::time_point::max() ? busy_ : idle_;
  auto& to = is_idle ? idle_ : busy_;
  entry.place->since = since;
  to.splice(to.end(), from, entry.place);
  PublishIdleSince();
}

void Transport::PublishIdleSince() {
  const auto since = idle_.empty() ? Clock::time_point::max() : idle_.front().since;
  idle_since_.store(since.time_since_epoch().count(), std::memory_order_relaxed);
}

// Closing takes the descriptor out of the poller too.
void Transport::Close(int fd) {
  const auto found = connections_.find(fd);
  const auto place = found->second.place;
  (place->since == Clock::time_point::max() ? busy_ : idle_).erase(place);
  connections_.erase(found);
  PublishIdleSince();
  ::close(fd);
  --worker_.shared.connections;
}

}  // namespace connector::http
