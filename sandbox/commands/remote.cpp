#include "sandbox/commands/remote.h"

#include <utility>

namespace connector::sandbox::commands {
namespace {

http::ClientOptions ToOptions(std::chrono::milliseconds timeout) {
  http::ClientOptions options;
  options.user_agent = "connector-sandbox/" CONNECTOR_VERSION;
  options.timeout = timeout;
  return options;
}

// Problems say it (RFC 9457).
std::string ErrorOf(const RemoteAnswer& answer) {
  if (answer.body.is_object() && answer.body.contains("detail") &&
      answer.body.at("detail").is_string()) {
    return answer.body.at("detail");
  }
  return "the sandbox answered with status " + std::to_string(answer.status);
}

}  // namespace

Client::Client(Remote remote, std::chrono::milliseconds timeout)
    : remote_(std::move(remote)), client_(ToOptions(timeout)) {
  while (!remote_.url.empty() && remote_.url.back() == '/') remote_.url.pop_back();
}

RemoteAnswer Client::Get(const std::string& path) {
  return Ask({"GET", remote_.url + path, {}, ""});
}

RemoteAnswer Client::Send(const std::string& method, const std::string& path,
                          const nlohmann::ordered_json& body) {
  return Ask({method, remote_.url + path, {{"Content-Type", "application/json"}}, body.dump()});
}

RemoteAnswer Client::Ask(http::ClientRequest request) {
  if (remote_.token) request.headers.emplace_back("Authorization", "Bearer " + *remote_.token);
  auto outcome = client_.Send(request);
  RemoteAnswer answer;
  if (!outcome.answer) {
    answer.error = "no sandbox answers at " + remote_.url + ": " + outcome.failure;
    return answer;
  }
  answer.status = outcome.answer->status;
  answer.text = std::move(outcome.answer->body);
  answer.body = nlohmann::ordered_json::parse(answer.text, nullptr, false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  if (!answer.is_success()) answer.error = ErrorOf(answer);
  return answer;
}

}  // namespace connector::sandbox::commands
