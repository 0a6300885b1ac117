// The HTTP server: a handler behind a port. This folder is the only one that knows Pistache.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/http/client_address.h"
#include "base/http/server/options.h"
#include "base/web/message.h"

namespace connector::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0 picks a free one
  unsigned threads = 1;
  Limits limits;
  Observer observer;
  std::vector<Network> trusted_proxies{};  // whose X-Forwarded-For is believed
};

class Server {
 public:
  // Binds, and calls `make_handler` once for each thread. Answers nothing yet. Throws
  // std::runtime_error where the address cannot be had.
  Server(ServerOptions options, const std::function<web::Handler()>& make_handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  void Start();

  // Takes no more connections, answers what has been asked with `Connection: close`, and returns
  // when the last connection is gone, `timeout` is over or `give_up` says so. True in the first
  // case. The server is stopped then.
  bool Drain(
      std::chrono::milliseconds timeout,
      const std::function<bool()>& give_up = [] { return false; });

 private:
  class Impl;  // keeps Pistache out of this header
  std::unique_ptr<Impl> impl_;
};

}  // namespace connector::http
