// HTTP, as a platform's client speaks it: one request, one answer, no redirects followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/signing.h"

namespace connector::checker {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string url;  // percent-encoded; sent exactly so
  Headers headers;
  std::string body;
  std::vector<Signature> signatures{};  // headers too
};

struct HttpAnswer {
  int status = 0;
  Headers headers;
  std::string body;
  std::string head;  // as it came, or the first lines of it

  // "" where it is missing; `name` in any case.
  std::string_view Header(std::string_view name) const;
};

// A request and what came of it.
struct Exchange {
  HttpRequest request;
  std::optional<HttpAnswer> answer;
  std::string failure;  // why there is no answer
  std::chrono::milliseconds took{};
};

struct HttpOptions {
  std::chrono::milliseconds timeout{30'000};  // for the whole answer
  std::string ca_file;                        // the system's authorities where it is empty
  std::size_t max_answer_bytes = std::size_t{32} << 20;
  std::function<bool()> is_cancelled;  // asked while waiting for an answer; may be empty
};

// For one thread. Keeps its connection open between requests. The environment's proxies are asked,
// as curl does it, but never for what is on this machine.
class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Never throws for what the other side does.
  Exchange Send(HttpRequest request);

 private:
  HttpOptions options_;
  void* curl_;
};

// As curl takes one; an empty value is sent, too.
std::string HeaderLine(const std::string& name, const std::string& value);

// Everything but letters, digits and -._~ as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace connector::checker
