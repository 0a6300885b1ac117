// Pistache's worker threads, each with its connections: moves bytes between sockets and
// Connection objects, and never gives a socket more than it takes at once.
#pragma once

#include <pistache/reactor.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/http/server/connection.h"
#include "base/http/server/mailbox.h"

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

  // From any thread: since when the connection that has been idle longest is, that is, waits for a
  // request or for the rest of one; Clock::time_point::max() where none is.
  Clock::time_point idle_since() const { return Clock::time_point(Clock::duration(idle_since_)); }

  // From any thread: closes that connection, if there is one, and tells Shared::evictions_done.
  void Evict() { mailbox_->PutEviction(); }

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  enum class Io { kDone, kBlocked, kFailed };
  struct Place {
    int fd;
    Clock::time_point since;
  };
  using Places = std::list<Place>;
  struct Entry {
    Entry(Worker& worker, std::string peer, std::uint64_t number, MakeResponder make_responder)
        : connection(worker, std::move(peer), std::move(make_responder), Clock::now()),
          serial(number) {}
    Connection connection;
    std::uint64_t serial;
    Places::iterator place;             // in idle_ or busy_
    bool is_to_resume = false;          // it is in to_resume_
    std::optional<web::Response> late;  // that a deferred answer brought
    bool wants_writable = false;        // the poller also reports that the socket takes more
  };

  void Dispatch(const Pistache::Aio::FdSet& fds);
  void ReadMail();
  void EvictOne();
  void Adopt(const NewConnection& connection);
  void Sweep();
  void Resume();
  void ServeInTurn(int fd);
  void Serve(int fd);
  bool Drive(int fd, Entry& entry);
  static Io Receive(int fd, Connection& connection);
  static Io Send(int fd, Connection& connection);
  void AwaitWritable(int fd, Entry& entry);
  void LeaveTurn(int fd, Entry& entry);
  void UpdatePlace(Entry& entry);
  void PublishIdleSince();
  void Close(int fd);

  HandlerFactory make_handler_;
  Worker worker_;
  std::shared_ptr<Mailbox> mailbox_;            // shared with those who answer later
  std::unordered_map<int, Entry> connections_;  // by descriptor
  std::uint64_t next_serial_ = 0;
  int timer_fd_ = -1;
  Clock::time_point mail_read_at_;
  std::vector<int> to_resume_;  // had their turn and could go on
  Places idle_;                 // the one that has been idle longest first
  Places busy_;                 // the others
  std::atomic<Clock::rep> idle_since_;
};

}  // namespace connector::http
