#include "tests/sandbox/deliveries/receiver.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/text/ascii.h"

namespace connector::testing {
namespace {

constexpr char kTlsHandshake = 0x16;
constexpr int kLookMs = 20;  // whether it is to stop

}  // namespace

std::string Receipt::Header(const std::string& name) const {
  const auto lower = text::ToLower(head);
  const auto line = lower.find("\r\n" + text::ToLower(name) + ":");
  if (line == std::string::npos) return "";
  const auto start = line + 2 + name.size() + 1;
  return std::string(text::Trim(head.substr(start, head.find("\r\n", start) - start)));
}

WebhookReply ReplyWith(int status) {
  WebhookReply reply;
  reply.bytes = "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n";
  return reply;
}

Receiver::Receiver(Behaviour behaviour)
    : behaviour_(std::move(behaviour)), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd_, generic, size) != 0 || ::listen(fd_, 512) != 0 ||
      ::getsockname(fd_, generic, &size) != 0) {
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Receiver::~Receiver() {
  is_stopping_ = true;
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  ::close(fd_);
}

std::vector<Receipt> Receiver::receipts() const {
  const std::lock_guard lock(mutex_);
  return receipts_;
}

void Receiver::Accept() {
  while (!is_stopping_) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, kLookMs) != 1) continue;
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) threads_.emplace_back([this, fd] { Serve(fd); });
  }
}

void Receiver::Serve(int fd) {
  std::string bytes;
  for (bool goes_on = true; goes_on && !is_stopping_;) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, kLookMs) != 1) continue;
    std::string piece(65'536, '\0');
    const auto count = ::recv(fd, piece.data(), piece.size(), 0);
    if (count <= 0) break;
    bytes.append(piece, 0, static_cast<std::size_t>(count));
    if (bytes.front() == kTlsHandshake) break;
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    Receipt receipt{std::chrono::steady_clock::now(), bytes.substr(0, end + 2), ""};
    const auto length = receipt.Header("Content-Length");
    const auto whole = end + 4 + (length.empty() ? 0 : std::stoul(length));
    if (bytes.size() < whole) continue;
    receipt.body = bytes.substr(end + 4, whole - end - 4);
    bytes.erase(0, whole);
    int number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = static_cast<int>(receipts_.size());
      receipts_.push_back(receipt);
      most_at_once_ = std::max(most_at_once_.load(), ++at_once_);
    }
    const auto reply = behaviour_(receipt, number);
    goes_on = Answer(fd, reply);
    --at_once_;
  }
  ::close(fd);
}

// Whether the connection stays open.
bool Receiver::Answer(int fd, const WebhookReply& reply) {
  std::this_thread::sleep_for(reply.after);
  if (reply.hangs) {
    while (!is_stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
    return false;
  }
  ::send(fd, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL);
  const std::string filler(65'536, 'x');
  for (auto left = reply.filler; left > 0 && !is_stopping_;) {
    const auto some = std::min(left, filler.size());
    const auto sent = ::send(fd, filler.data(), some, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    left -= static_cast<std::size_t>(sent);
  }
  return !reply.closes;
}

}  // namespace connector::testing
