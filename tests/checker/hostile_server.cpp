#include "tests/checker/hostile_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace connector::testing {
namespace {

std::string ReadHead(int fd) {
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return head;
}

}  // namespace

HostileServer::HostileServer(Behaviour behave)
    : behave_(std::move(behave)), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd_, generic, size) != 0 || ::listen(fd_, 64) != 0 ||
      ::getsockname(fd_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

HostileServer::~HostileServer() {
  ends_ = true;
  thread_.join();
  for (auto& connection : connections_) connection.join();
  ::close(fd_);
}

bool HostileServer::Send(int fd, const std::string& bytes) {
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

void HostileServer::Hang(int fd) {
  char byte = 0;
  while (::recv(fd, &byte, 1, 0) > 0) {
  }
}

void HostileServer::Serve() {
  constexpr int kPollMs = 20;
  while (!ends_) {
    pollfd poll{fd_, POLLIN, 0};
    if (::poll(&poll, 1, kPollMs) <= 0) continue;
    connections_.emplace_back([this, fd = ::accept(fd_, nullptr, nullptr)] {
      behave_(fd, ReadHead(fd));
      ::close(fd);
    });
  }
}

}  // namespace connector::testing
