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

// What kind of failure it is that there is no answer.
enum class FailureKind {
  kNone,          // there is one
  kRefused,       // nobody listens there
  kUnreachable,   // no way leads there
  kUnknownHost,   // the name has no address
  kNoConnection,  // none within the time for it
  kNoAnswer,      // no complete one within the time for it
  kClosed,        // before the answer was complete
  kUntrusted,     // a certificate that no authority signed, is of another host, or is over
  kNoTls,         // not what TLS asks for
  kTooLarge,
  kNotHttp,
  kOther,
};

// What came of a request.
struct Outcome {
  std::optional<ClientAnswer> answer;
  std::string failure;  // why there is no answer, as curl says it
  FailureKind kind = FailureKind::kNone;
  std::chrono::milliseconds took{};
};

struct ClientOptions {
  std::string user_agent;
  std::chrono::milliseconds timeout{30'000};     // for the whole answer
  std::chrono::milliseconds connect_timeout{0};  // for the connection; 0: as long as for the answer
  std::string ca_file;                           // the system's authorities if it is empty
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

// Why there is no answer, as a person would say it: "the connection was refused".
std::string InWords(const Outcome& outcome, const ClientOptions& options);

// Whether it is http or https, a host, perhaps a port and a path, and nothing else.
bool IsPlainUrl(const std::string& text);

// As curl takes one; an empty value is sent, too.
std::string HeaderLine(const std::string& name, const std::string& value);

}  // namespace connector::http
