#include "sandbox/deliveries/raw.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "base/http/address.h"
#include "base/text/ascii.h"

namespace connector::sandbox::deliveries {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kScheme = "http://";
constexpr std::chrono::milliseconds kBetweenLooks{50};  // whether it is cancelled
constexpr std::chrono::milliseconds kBetweenBytes{1};

struct Target {
  std::string authority;
  std::string path;  // with its query
};

Target TargetOf(const std::string& url) {
  const auto rest = std::string_view(url).substr(kScheme.size());
  const auto end = std::min(rest.find_first_of("/?"), rest.size());
  std::string path(rest.substr(end));
  if (path.empty() || path.front() == '?') path.insert(path.begin(), '/');
  return {std::string(rest.substr(0, end)), path};
}

struct Addresses {
  addrinfo* first = nullptr;
  ~Addresses() {
    if (first != nullptr) ::freeaddrinfo(first);
  }
};

// "" if it was found.
std::string LookUp(const std::string& authority, Addresses& addresses) {
  auto address = http::ParseAddress(authority);
  if (!address) address = http::ParseAddress(authority + ":80");
  if (!address) return "the URL has no host and port that can be read";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const int failed = ::getaddrinfo(address->host.c_str(), std::to_string(address->port).c_str(),
                                   &hints, &addresses.first);
  return failed == 0 ? "" : std::string("the host was not found: ") + ::gai_strerror(failed);
}

// The value of the header in a head, "" if it is missing.
std::string_view ValueIn(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && text::ToLower(line.substr(0, colon)) == name) {
      return text::Trim(line.substr(colon + 1));
    }
  }
  return "";
}

std::optional<http::ClientAnswer> ParseAnswer(const std::string& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  const auto first = std::string_view(bytes).substr(0, bytes.find("\r\n"));
  constexpr std::size_t kStatusAt = 9;  // after "HTTP/1.1 "
  if (end == std::string::npos || first.rfind("HTTP/1.", 0) != 0 || first.size() < kStatusAt + 3 ||
      !text::IsDigits(first.substr(kStatusAt, 3))) {
    return std::nullopt;
  }
  http::ClientAnswer answer;
  answer.status = std::stoi(std::string(first.substr(kStatusAt, 3)));
  answer.head = bytes.substr(0, end + 4);
  answer.body = bytes.substr(end + 4);
  auto lines = std::string_view(answer.head).substr(first.size() + 2);
  while (lines.size() > 2) {
    const auto line = lines.substr(0, lines.find("\r\n"));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
      answer.headers.emplace_back(line.substr(0, colon), text::Trim(line.substr(colon + 1)));
    }
    lines.remove_prefix(line.size() + 2);
  }
  return answer;
}

// Whether all of an answer that says how long it is has come.
bool IsWhole(const std::string& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = ValueIn(std::string_view(bytes).substr(0, end), "content-length");
  constexpr std::size_t kMostDigits = 9;
  return text::IsDigits(length) && length.size() <= kMostDigits &&
         bytes.size() - end - 4 >= std::stoul(std::string(length));
}

// One request on its way. Never blocks.
class Exchange {
 public:
  Exchange(const http::ClientRequest& request, RawManner manner, const RawLimits& limits)
      : limits_(limits),
        trickles_(manner == RawManner::kHeadByteByByte),
        ends_(manner == RawManner::kBodyCut) {
    const auto target = TargetOf(request.url);
    bytes_ = request.method + " " + target.path + " HTTP/1.1\r\nHost: " + target.authority + "\r\n";
    for (const auto& [name, value] : request.headers) bytes_ += name + ": " + value + "\r\n";
    bytes_ +=
        "Content-Length: " + std::to_string(request.body.size()) + "\r\nConnection: close\r\n\r\n";
    head_bytes_ = bytes_.size();
    bytes_ += ends_ ? request.body.substr(0, request.body.size() / 2) : request.body;
  }
  ~Exchange() { Close(); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void Start(const addrinfo& address) {
    began_ = SteadyClock::now();
    fd_ = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) return End("no socket: " + std::generic_category().message(errno));
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (::connect(fd_, address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS) {
      End("no connection: " + std::generic_category().message(errno));
    }
  }

  bool IsOver() const { return is_over_; }
  bool Trickles() const { return trickles_ && is_connected_ && sent_ < head_bytes_; }
  pollfd Awaited() const {
    const bool sends = !is_connected_ || sent_ < bytes_.size();
    return {fd_, static_cast<short>(sends ? POLLIN | POLLOUT : POLLIN), 0};
  }

  void Go(short happened) {
    if (!is_connected_ && (happened & (POLLOUT | POLLERR | POLLHUP)) != 0) Connected();
    if (is_over_) return;
    if (is_connected_ && (happened & POLLOUT) != 0) SendSome();
    if (!is_over_ && (happened & (POLLIN | POLLHUP | POLLERR)) != 0) ReceiveSome();
    if (!is_over_) CheckTime();
  }

  void End(const std::string& failure) {
    is_over_ = true;
    outcome_.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - began_);
    outcome_.failure = failure;
    if (failure.empty()) outcome_.answer = ParseAnswer(received_);
    if (failure.empty() && !outcome_.answer) {
      outcome_.failure = received_.empty() ? "the connection was closed without an answer"
                                           : "what came is no answer of HTTP";
    }
    if (!outcome_.failure.empty()) outcome_.kind = http::FailureKind::kOther;
    Close();
  }

  http::Outcome Take() { return std::move(outcome_); }

 private:
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  void Connected() {
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return End("no connection: " + std::generic_category().message(error));
    is_connected_ = true;
  }

  void SendSome() {
    if (sent_ == bytes_.size()) return;
    const auto some = Trickles() ? 1 : bytes_.size() - sent_;
    const auto count = ::send(fd_, bytes_.data() + sent_, some, MSG_NOSIGNAL);
    if (count > 0) sent_ += static_cast<std::size_t>(count);
    // A connection that was closed may have an answer still: whoever reads finds out.
    if (count < 0 && errno != EAGAIN) sent_ = bytes_.size();
    if (sent_ == bytes_.size() && ends_) ::shutdown(fd_, SHUT_WR);
  }

  void ReceiveSome() {
    constexpr std::size_t kPiece = 16'384;
    std::string piece(kPiece, '\0');
    const auto count = ::recv(fd_, piece.data(), piece.size(), 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return End("");
    received_.append(piece, 0, static_cast<std::size_t>(count));
    if (received_.size() > limits_.max_answer_bytes) {
      return End("the answer is larger than " + std::to_string(limits_.max_answer_bytes) +
                 " bytes");
    }
    if (IsWhole(received_)) End("");
  }

  void CheckTime() {
    const auto passed = SteadyClock::now() - began_;
    if (!is_connected_ && passed > limits_.connect_timeout) {
      End("no connection within " + std::to_string(limits_.connect_timeout.count()) + " ms");
    } else if (passed > limits_.answer_timeout) {
      End("no complete answer within " + std::to_string(limits_.answer_timeout.count()) + " ms");
    }
  }

  const RawLimits& limits_;
  bool trickles_;
  bool ends_;
  std::string bytes_;
  std::size_t head_bytes_ = 0;
  std::size_t sent_ = 0;
  std::string received_;
  int fd_ = -1;
  bool is_connected_ = false;
  bool is_over_ = false;
  SteadyClock::time_point began_ = SteadyClock::now();
  http::Outcome outcome_;
};

using Exchanges = std::vector<std::unique_ptr<Exchange>>;

// Until all are over.
void RunExchanges(Exchanges& exchanges, const IsCancelled& is_cancelled) {
  for (;;) {
    std::vector<pollfd> awaited;
    std::vector<Exchange*> open;
    bool trickles = false;
    for (const auto& exchange : exchanges) {
      if (exchange->IsOver()) continue;
      open.push_back(exchange.get());
      awaited.push_back(exchange->Awaited());
      trickles = trickles || exchange->Trickles();
    }
    if (open.empty()) return;
    if (trickles) ::poll(nullptr, 0, static_cast<int>(kBetweenBytes.count()));
    ::poll(awaited.data(), awaited.size(), static_cast<int>(kBetweenLooks.count()));
    const bool ends = is_cancelled();
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (ends) {
        open[i]->End("cancelled");
      } else {
        open[i]->Go(awaited[i].revents);
      }
    }
  }
}

}  // namespace

std::vector<http::Outcome> SendRaw(const std::vector<http::ClientRequest>& requests,
                                   RawManner manner, const RawLimits& limits,
                                   const IsCancelled& is_cancelled) {
  Addresses addresses;
  const auto failure = LookUp(TargetOf(requests.front().url).authority, addresses);
  Exchanges exchanges;
  for (const auto& request : requests) {
    exchanges.push_back(std::make_unique<Exchange>(request, manner, limits));
    if (failure.empty()) exchanges.back()->Start(*addresses.first);
    if (!failure.empty()) exchanges.back()->End(failure);
  }
  RunExchanges(exchanges, is_cancelled);
  std::vector<http::Outcome> outcomes;
  outcomes.reserve(exchanges.size());
  for (const auto& exchange : exchanges) outcomes.push_back(exchange->Take());
  return outcomes;
}

}  // namespace connector::sandbox::deliveries
