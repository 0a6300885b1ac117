// Pistache's worker threads, each with its connections: moves bytes between sockets and
// Connection objects, and never gives a socket more than it takes at once.
#pragma once

#include <pistache/os.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "service/http/connection.h"

namespace connector::http {

// Makes the handler of one worker.
using HandlerFactory = std::function<web::Handler()>;

// Pistache's base class brings the thread, the poller and the queue on which new peers arrive. It
// would also read and write, without bounds: this class takes the events of all connections out and
// leaves the base only those of its own queues.
class Transport : public Pistache::Tcp::Transport {
 public:
  Transport(const Limits& limits, const Observer& observer, Shared& shared,
            HandlerFactory make_handler);
  ~Transport() override;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  class PeerHandler;
  enum class Io { kDone, kBlocked, kFailed };
  struct Entry {
    Entry(Worker& worker, Clock::time_point now) : connection(worker, now) {}
    Connection connection;
    bool wants_writable = false;  // the poller also reports that the socket takes more
  };

  void Dispatch(const Pistache::Aio::FdSet& fds);
  void Adopt(int fd);
  void Sweep();
  void Resume();
  void Serve(int fd);
  bool Drive(int fd, Entry& entry);
  static Io Receive(int fd, Connection& connection);
  static Io Send(int fd, Connection& connection);
  void AwaitWritable(int fd, Entry& entry);
  void Close(int fd);

  HandlerFactory make_handler_;
  Worker worker_;
  std::unordered_map<int, Entry> connections_;  // by descriptor
  int timer_fd_ = -1;
  // Connections that had their turn and could go on, and what wakes the poller for them.
  std::vector<int> to_resume_;
  Pistache::NotifyFd resume_notifier_;
};

}  // namespace connector::http
