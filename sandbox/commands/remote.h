// A sandbox that runs, as the program's other commands ask it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/http/client/client.h"

namespace connector::sandbox::commands {

constexpr int kDone = 0;
constexpr int kFailed = 1;       // it was asked, and said no
constexpr int kCouldNotAsk = 2;  // nobody answered, or the command was wrong

struct Remote {
  std::string url = "http://127.0.0.1:8090";
  std::optional<std::string> token;
};

// NOLINTNEXTLINE(bugprone-exception-escape): a null of the library may throw, whatever it says
struct RemoteAnswer {
  int status = 0;               // 0: nobody answered
  nlohmann::ordered_json body;  // null if it was no JSON
  std::string text;             // the body as it came
  std::string error;            // in words, if the status is not 2xx

  bool is_success() const { return status >= 200 && status < 300; }
};

// For one thread.
class Client {
 public:
  explicit Client(Remote remote, std::chrono::milliseconds timeout = std::chrono::minutes(2));

  RemoteAnswer Get(const std::string& path);
  RemoteAnswer Send(const std::string& method, const std::string& path,
                    const nlohmann::ordered_json& body);

 private:
  RemoteAnswer Ask(http::ClientRequest request);

  Remote remote_;
  http::Client client_;
};

}  // namespace connector::sandbox::commands
