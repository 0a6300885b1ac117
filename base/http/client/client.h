// The client's side of HTTP: one request, one answer, no redirects followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct ClientRequest {
  std::string method;
  std::string url;  // percent-encoded; sent exactly so
  Headers headers;
  std::string body;
};

struct ClientAnswer {
  int status = 0;
  Headers headers;
  std::string body;
  std::string head;  // as it came, or the first lines of it

  // "" if it is missing; `name` in any case.
  std::string_view Header(std::string_view name) const;
};

// What came of a request.
struct Outcome {
  std::optional<ClientAnswer> answer;
  std::string failure;  // why there is no answer
  std::chrono::milliseconds took{};
};

struct ClientOptions {
  std::string user_agent;
  std::chrono::milliseconds timeout{30'000};  // for the whole answer
  std::string ca_file;                        // the system's authorities if it is empty
  std::size_t max_answer_bytes = std::size_t{32} << 20;
  std::function<bool()> is_cancelled;  // asked while waiting for an answer; may be empty
};

// For one thread. Keeps its connection open between requests. The environment's proxies are asked,
// as curl does it, and never for what is on this machine.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Never throws for what the other side does.
  Outcome Send(const ClientRequest& request);

 private:
  ClientOptions options_;
  void* curl_;
};

// Whether it is http or https, a host, perhaps a port and a path, and nothing else.
bool IsPlainUrl(const std::string& text);

// As curl takes one; an empty value is sent, too.
std::string HeaderLine(const std::string& name, const std::string& value);

}  // namespace connector::http
