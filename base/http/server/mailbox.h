// What other threads have for a worker: new connections and requests for room from the acceptor,
// and answers that were deferred. Thread-safe; the worker's poller watches fd().
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/web/message.h"

namespace connector::http {

struct NewConnection {
  int fd;
  std::string peer;  // the address at the other end, without the port
};

struct LateResponse {
  int fd;
  std::uint64_t serial;  // of the connection: its descriptor may be another one's by now
  web::Response response;
};

struct Mail {
  std::vector<NewConnection> connections;
  int evictions = 0;  // how many connections are to make room
  std::vector<LateResponse> responses;
};

class Mailbox {
 public:
  Mailbox();
  ~Mailbox();  // closes connections that nobody took
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  int fd() const { return event_fd_; }

  void Put(NewConnection connection);
  void Put(LateResponse response);
  void PutEviction();
  void Wake();  // without mail

  // Everything that has come; fd() is quiet afterwards until more does.
  Mail Take();

 private:
  int event_fd_;
  std::mutex mutex_;
  Mail mail_;
};

}  // namespace connector::http
