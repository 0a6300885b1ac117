// Pistache's worker threads, each with its connections: moves bytes between sockets and
// Connection objects, and never gives a socket more than it takes at once.
#pragma once

#include <pistache/reactor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "service/http/connection.h"
#include "service/http/mailbox.h"

namespace connector::http {

// Makes the handler of one worker.
using HandlerFactory = std::function<web::Handler()>;

// Pistache's reactor brings the thread and the poller. Its own Tcp::Transport, on the same reactor,
// reads and writes without bounds.
class Transport : public Pistache::Aio::Handler {
 public:
  Transport(const Limits& limits, const Observer& observer, std::vector<Network> trusted_proxies,
            Shared& shared, HandlerFactory make_handler);
  ~Transport() override;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // From any thread: the connection is this worker's now, and counted in Shared already.
  void Hand(NewConnection connection) { mailbox_->Put(std::move(connection)); }

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  enum class Io { kDone, kBlocked, kFailed };
  struct Entry {
    Entry(Worker& worker, std::string peer, std::uint64_t number, MakeResponder make_responder)
        : connection(worker, std::move(peer), std::move(make_responder), Clock::now()),
          serial(number) {}
    Connection connection;
    std::uint64_t serial;
    std::optional<web::Response> late;  // that a deferred answer brought
    bool wants_writable = false;        // the poller also reports that the socket takes more
  };

  void Dispatch(const Pistache::Aio::FdSet& fds);
  void ReadMail();
  void Adopt(const NewConnection& connection);
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
  std::shared_ptr<Mailbox> mailbox_;            // shared with those who answer later
  std::unordered_map<int, Entry> connections_;  // by descriptor
  std::uint64_t next_serial_ = 0;
  int timer_fd_ = -1;
  std::vector<int> to_resume_;  // had their turn and could go on
};

}  // namespace connector::http
