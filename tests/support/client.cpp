#include "tests/support/client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "contract/signature.h"

namespace connector::testing {
namespace {

using Clock = std::chrono::steady_clock;

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Answer ParseHead(std::string_view head) {
  Answer answer;
  answer.status = std::stoi(std::string(head.substr(9, 3)));
  for (auto at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) break;
    answer.headers.emplace_back(Lower(std::string(line.substr(0, colon))), line.substr(colon + 2));
    at = end;
  }
  return answer;
}

}  // namespace

std::string Answer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "";
}

Client::Client(std::uint16_t port, int receive_buffer_bytes)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer_bytes > 0) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(std::exchange(fd_, -1));
    throw std::runtime_error("cannot connect to the service under test");
  }
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}

bool Client::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::EndSending() { ::shutdown(fd_, SHUT_WR); }

void Client::Reset() {
  const linger abort{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  ::close(std::exchange(fd_, -1));
}

bool Client::Fill(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd poll{fd_, POLLIN, 0};
  if (left.count() < 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) return false;
  std::array<char, 65'536> buffer;
  const auto count = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (count <= 0) {
    has_ended_ = true;
    return false;
  }
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<Answer> Client::Read(std::chrono::milliseconds patience, bool has_body) {
  const auto deadline = Clock::now() + patience;
  std::size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill(deadline)) return std::nullopt;
  }
  auto answer = ParseHead(std::string_view(received_).substr(0, head_end + 2));
  const auto length = answer.Header("content-length");
  const std::size_t size = has_body && !length.empty() ? std::stoul(length) : 0;
  while (received_.size() < head_end + 4 + size) {
    if (!Fill(deadline)) return std::nullopt;
  }
  answer.body = received_.substr(head_end + 4, size);
  received_.erase(0, head_end + 4 + size);
  return answer;
}

std::optional<std::string> Client::ReadToEnd(std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (Fill(deadline)) {
  }
  if (!has_ended_) return std::nullopt;
  return std::exchange(received_, "");
}

bool Client::IsClosed(std::chrono::milliseconds patience) {
  const auto rest = ReadToEnd(patience);
  return rest && rest->empty();
}

std::optional<Answer> Get(std::uint16_t port, const std::string& target,
                          const std::string& headers) {
  Client client(port);
  client.Send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers +
              "\r\n");
  return client.Read();
}

std::string PostRequest(const std::string& target, std::string_view body,
                        const std::string& headers) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::optional<Answer> Post(std::uint16_t port, const std::string& target, std::string_view body,
                           const std::string& headers) {
  Client client(port);
  client.Send(PostRequest(target, body, headers));
  return client.Read(std::chrono::milliseconds(30'000));
}

std::string SignatureLine(std::string_view secret, std::string_view bytes) {
  return "X-iAdvize-Signature: " + contract::Sign(secret, bytes) + "\r\n";
}

std::string Encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 0x0FU];
    }
  }
  return encoded;
}

}  // namespace connector::testing
