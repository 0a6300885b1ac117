// A webhook receiver that does to its caller what it is told to.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace connector::testing {

struct Receipt {
  std::chrono::steady_clock::time_point at;
  std::string head;
  std::string body;

  std::string Header(const std::string& name) const;  // "" if it is missing
};

struct WebhookReply {
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  std::chrono::milliseconds after{0};
  std::size_t filler = 0;  // bytes that follow
  bool closes = false;
  bool hangs = false;  // says nothing, and keeps the connection
};

WebhookReply ReplyWith(int status);

class Receiver {
 public:
  // Called for each request, with how many came before it; also on several threads at once.
  using Behaviour = std::function<WebhookReply(const Receipt&, int number)>;

  explicit Receiver(Behaviour behaviour = [](const Receipt&, int) { return WebhookReply{}; });
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint16_t port() const { return port_; }
  std::string Url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/hooks";
  }
  std::vector<Receipt> receipts() const;
  int most_at_once() const { return most_at_once_; }

 private:
  void Accept();
  void Serve(int fd);
  bool Answer(int fd, const WebhookReply& reply);

  Behaviour behaviour_;
  int fd_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_stopping_{false};
  std::atomic<int> at_once_{0};
  std::atomic<int> most_at_once_{0};
  mutable std::mutex mutex_;
  std::vector<Receipt> receipts_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace connector::testing
