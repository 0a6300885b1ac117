// A raw client for tests: sends exactly the bytes it is told to, and reads answers with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::testing {

constexpr std::chrono::milliseconds kPatience{10'000};

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  // The header's value, "" where it is missing.
  std::string Header(std::string_view name) const;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer_bytes = 0);
  ~Client();
  Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // False where the server has closed.
  bool Send(std::string_view bytes);
  void EndSending();
  void Reset();  // closes with a TCP reset

  // The next answer; nothing where none came in time or the connection was closed before it was
  // complete. `has_body` false: the answer to a HEAD.
  std::optional<Answer> Read(std::chrono::milliseconds patience = kPatience, bool has_body = true);

  // Everything until the server closes; nothing if it does not in time.
  std::optional<std::string> ReadToEnd(std::chrono::milliseconds patience = kPatience);

  // Whether the server closes (or has closed) without sending anything more.
  bool IsClosed(std::chrono::milliseconds patience = kPatience);

  int fd() const { return fd_; }

 private:
  bool Fill(std::chrono::steady_clock::time_point deadline);

  int fd_;
  bool has_ended_ = false;  // the server has closed
  std::string received_;
};

// One request on a connection of its own: "GET /products HTTP/1.1" plus Host.
std::optional<Answer> Get(std::uint16_t port, const std::string& target,
                          const std::string& headers = "");

// A whole request with its body; `headers` are lines that end in CR LF.
std::string PostRequest(const std::string& target, std::string_view body,
                        const std::string& headers = "Content-Type: application/json\r\n");

// The same on a connection of its own.
std::optional<Answer> Post(std::uint16_t port, const std::string& target, std::string_view body,
                           const std::string& headers = "Content-Type: application/json\r\n");

// The signature's header line for these bytes.
std::string SignatureLine(std::string_view secret, std::string_view bytes);

// Percent-encodes everything that is not unreserved.
std::string Encode(std::string_view text);

}  // namespace connector::testing
