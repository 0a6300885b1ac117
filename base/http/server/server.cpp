#include "base/http/server/server.h"

#include <netdb.h>
#include <pistache/reactor.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "base/http/server/acceptor.h"
#include "base/http/server/response_writer.h"
#include "base/http/server/transport.h"
#include "base/web/problem.h"

namespace connector::http {
namespace {

// What the acceptor's thread sends to connections beyond the limit.
class BusyAnswer {
 public:
  std::string operator()() {
    const auto response = web::ToResponse({503, "Too many connections are open.", ""});
    const auto id = ids_.IdFor({});
    return WriteHead(response, {id, date_.Now(), "close"}) + response.body;
  }

 private:
  RequestIds ids_;
  DateClock date_;
};

std::string AddressOf(const sockaddr_storage& client) {
  std::array<char, NI_MAXHOST> host{};
  const int failure = ::getnameinfo(reinterpret_cast<const sockaddr*>(&client), sizeof client,
                                    host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  return failure == 0 ? host.data() : "";
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, const std::function<web::Handler()>& make_handler)
      : options_(std::move(options)), acceptor_(options_.host, options_.port, BusyAnswer()) {
    reactor_.emplace();
    reactor_->init(Pistache::Aio::AsyncContext(options_.threads, "http"));
    const auto key = reactor_->addHandler(std::make_shared<Transport>(
        options_.limits, options_.observer, options_.trusted_proxies, shared_, make_handler));
    workers_ = reactor_->handlers(key);
  }

  ~Impl() { Stop(); }

  std::uint16_t port() const { return acceptor_.port(); }

  void Start() {
    reactor_->run();
    acceptor_.Start([this](int fd, const sockaddr_storage& client) { return Hand(fd, client); });
  }

  bool Drain(std::chrono::milliseconds timeout, const std::function<bool()>& give_up) {
    constexpr std::chrono::milliseconds kPoll{10};
    // In this order: clients that are told to close would connect again while it still listens.
    acceptor_.Stop();
    shared_.draining_since = Clock::now().time_since_epoch().count();
    const auto deadline = Clock::now() + timeout;
    while (shared_.connections.load() > 0 && Clock::now() < deadline && !give_up()) {
      std::this_thread::sleep_for(kPoll);
    }
    const bool is_drained = shared_.connections.load() == 0;
    Stop();
    return is_drained;
  }

 private:
  // On the acceptor's thread. Each worker gets every nth connection.
  bool Hand(int fd, const sockaddr_storage& client) {
    if (!MakeRoom()) return false;
    ++shared_.connections;
    TransportOf(workers_[next_worker_++ % workers_.size()]).Hand({fd, AddressOf(client)});
    return true;
  }

  static Transport& TransportOf(const std::shared_ptr<Pistache::Aio::Handler>& worker) {
    return static_cast<Transport&>(*worker);
  }

  // On the acceptor's thread. When the house is full, the connection that has been idle longest
  // goes. False where none is, or does in time.
  bool MakeRoom() {
    constexpr std::chrono::milliseconds kPatience{100};
    const auto deadline = Clock::now() + kPatience;
    while (shared_.connections.load() >= options_.limits.connections) {
      if (is_evicting_) {  // asked for before, and not done in time
        if (!shared_.evictions_done.try_acquire_until(deadline)) return false;
        is_evicting_ = false;
        continue;
      }
      const auto& worker = *std::min_element(
          workers_.begin(), workers_.end(), [](const auto& left, const auto& right) {
            return TransportOf(left).idle_since() < TransportOf(right).idle_since();
          });
      if (TransportOf(worker).idle_since() == Clock::time_point::max()) return false;
      TransportOf(worker).Evict();
      is_evicting_ = true;
    }
    return true;
  }

  // Afterwards no thread of the server runs, and its sockets are closed.
  void Stop() {
    acceptor_.Stop();
    workers_.clear();
    if (reactor_) reactor_->shutdown();
    reactor_.reset();
  }

  ServerOptions options_;
  Shared shared_;
  Acceptor acceptor_;
  std::optional<Pistache::Aio::Reactor> reactor_;  // its destructor joins the workers
  std::vector<std::shared_ptr<Pistache::Aio::Handler>> workers_;
  std::size_t next_worker_ = 0;
  bool is_evicting_ = false;
};

Server::Server(ServerOptions options, const std::function<web::Handler()>& make_handler)
    : impl_(std::make_unique<Impl>(std::move(options), make_handler)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->port(); }
void Server::Start() { impl_->Start(); }
bool Server::Drain(std::chrono::milliseconds timeout, const std::function<bool()>& give_up) {
  return impl_->Drain(timeout, give_up);
}

}  // namespace connector::http
