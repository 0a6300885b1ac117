// Takes connections in. Pistache's own listener can neither be told to stop accepting before it
// stops working, nor does it survive running out of descriptors; this one does both.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/http/server/listening.h"

struct sockaddr_storage;

namespace connector::http {

class Acceptor {
 public:
  // Takes over the descriptor; returns false if the connection cannot be served.
  using Dispatch = std::function<bool(int fd, const sockaddr_storage& client)>;

  // Binds and listens as Listen does. What `busy_answer` gives is sent to connections that
  // `dispatch` turns down.
  Acceptor(const std::string& host, std::uint16_t port, std::function<std::string()> busy_answer);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  std::uint16_t port() const { return listening_.port; }

  void Start(Dispatch dispatch);

  // Accepts what the kernel had queued by now, then closes the listening sockets. Idempotent.
  void Stop();

 private:
  void Run();
  bool AcceptOne(int listen_fd);
  void TurnDown(int fd) const;

  Listening listening_;
  int stop_fd_ = -1;
  std::function<std::string()> busy_answer_;
  Dispatch dispatch_;
  std::thread thread_;
};

}  // namespace connector::http
