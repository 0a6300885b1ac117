// A server that is no connector, and hardly a server.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace connector::testing {

class HostileServer {
 public:
  // What is done with a connection whose first request is `head`; then it is closed.
  using Behaviour = std::function<void(int fd, const std::string& head)>;

  explicit HostileServer(Behaviour behave);
  ~HostileServer();
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;

  std::uint16_t port() const { return port_; }

  // False once the other side is gone.
  static bool Send(int fd, const std::string& bytes);
  // Until the other side has gone.
  static void Hang(int fd);

 private:
  void Serve();

  Behaviour behave_;
  int fd_;
  std::uint16_t port_;
  std::atomic<bool> ends_{false};
  std::vector<std::thread> connections_;
  std::thread thread_;
};

}  // namespace connector::testing
