#include "service/operator/access.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/http/address.h"
#include "base/web/credentials.h"
#include "base/web/problem.h"
#include "contract/signature.h"
#include "service/backend.h"

namespace connector::service {
namespace {

constexpr int kMostWrongTokens = 30;
constexpr std::chrono::seconds kWrongTokensWindow{60};

std::optional<std::string> OperatorToken(const Backend& backend) {
  return backend.keyring.Get()->admin_token;
}

// Whoever has a wrong token is told to wait after so many of them in a minute. The right one is
// always answered, so it is the token's length that keeps guessers out, and the log that tells of
// them: one line a minute at most.
class WrongTokens {
 public:
  // Counts one; how long to wait if there were too many already.
  std::chrono::seconds Count(std::string_view client) {
    const auto now = Clock::now();
    if (now >= end_) {
      const int others = std::max(count_ - 1, 0);
      count_ = 0;
      end_ = now + kWrongTokensWindow;
      spdlog::warn("operator: a wrong token from {}, and {} more since the last such line", client,
                   others);
    }
    if (++count_ <= kMostWrongTokens) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(end_ - now);
  }

 private:
  using Clock = std::chrono::steady_clock;

  int count_ = 0;
  Clock::time_point end_{};  // of the minute that began with the first one
};

TokenVerdict CheckToken(const std::optional<std::string>& token, const web::Request& request) {
  if (!token) return TokenVerdict::kUnchecked;
  const auto values = web::HeaderValues(request, "Authorization");
  if (values.empty()) return TokenVerdict::kMissing;
  const auto given = values.size() == 1 ? web::BearerToken(values.front()) : std::nullopt;
  return given && contract::AreEqual(*given, *token) ? TokenVerdict::kRight : TokenVerdict::kWrong;
}

// A page that the operator's browser shows must not reach a listener that asks for no token: not by
// a form (it sends Origin), not through a name of its own that resolves to this machine (Host).
bool MayComeFromAPage(const web::Request& request) {
  if (!web::HeaderValues(request, "Origin").empty()) return true;
  const auto hosts = web::HeaderValues(request, "Host");
  return !std::all_of(hosts.begin(), hosts.end(),
                      [](const auto host) { return http::IsLoopback(web::HostOf(host)); });
}

web::Response Refuse(std::chrono::seconds wait) {
  auto response =
      wait.count() == 0
          ? web::ToResponse({401, "The operator's token is missing or wrong.", ""})
          : web::ToResponse({429, "There were too many wrong tokens. Try again later.", ""});
  if (wait.count() == 0) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  } else {
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  }
  return response;
}

}  // namespace

http::Guard MakeOperatorGuard(Backend& backend) {
  return [&backend, wrong_tokens = std::make_shared<WrongTokens>()](
             const web::Request& request) -> std::optional<web::Response> {
    const auto verdict = CheckToken(OperatorToken(backend), request);
    backend.metrics.CountOperatorToken(verdict);
    switch (verdict) {
      case TokenVerdict::kRight: break;
      case TokenVerdict::kMissing: return Refuse(std::chrono::seconds(0));
      case TokenVerdict::kWrong: return Refuse(wrong_tokens->Count(request.client));
      case TokenVerdict::kUnchecked:
        if (!MayComeFromAPage(request)) break;
        return web::ToResponse(
            {403, "Without a token, only tools on this machine are answered.", ""});
    }
    return std::nullopt;
  };
}

}  // namespace connector::service
