// The listening socket. Pistache's own listener can neither be told to stop accepting before it
// stops working, nor does it survive running out of descriptors; this one does both.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

struct sockaddr_storage;

namespace connector::http {

class Acceptor {
 public:
  // Takes over the descriptor; returns false if the connection cannot be served.
  using Dispatch = std::function<bool(int fd, const sockaddr_storage& client)>;

  // Binds and listens; port 0 picks a free one. Throws std::runtime_error, with host and port in
  // its text. What `busy_answer` gives is sent to connections that `dispatch` turns down.
  Acceptor(const std::string& host, std::uint16_t port, std::function<std::string()> busy_answer);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  std::uint16_t port() const { return port_; }

  void Start(Dispatch dispatch);

  // Accepts what the kernel had queued by now, then closes the listening socket. Idempotent.
  void Stop();

 private:
  void Run();
  bool AcceptOne();
  void TurnDown(int fd) const;

  int listen_fd_ = -1;
  int stop_fd_ = -1;
  std::uint16_t port_ = 0;
  std::function<std::string()> busy_answer_;
  Dispatch dispatch_;
  std::thread thread_;
};

}  // namespace connector::http
