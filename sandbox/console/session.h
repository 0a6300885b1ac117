// How a browser shows that somebody typed the sandbox's token, or followed the printed link: with a
// cookie.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/http/server/dispatch.h"
#include "base/web/message.h"

namespace connector::sandbox::console {

constexpr std::string_view kSessionPath = "/sandbox/session";

// The same for one token at all times, so that sessions outlive the process; nobody finds the token
// by it.
std::string SessionOf(const std::string& token);

bool HasSession(const web::Request& request, const std::string& session);

// What the printed link has instead of the token, which no log shall hold: it lets one browser in,
// once. Thread-safe.
class Invitation {
 public:
  Invitation();

  const std::string& code() const { return code_; }

  // Whether it is the code, and nobody had it before.
  bool Spend(std::string_view code);

 private:
  std::string code_;
  std::atomic<bool> is_spent_{false};
};

// POST /sandbox/session {"token": "…"} or {"code": "…"}: 204 and the cookie, or 401.
http::Route SessionRoute(const std::string& token, Invitation& invitation);

}  // namespace connector::sandbox::console
