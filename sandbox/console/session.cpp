#include "sandbox/console/session.h"

#include <algorithm>
#include <array>

#include "base/text/ascii.h"
#include "base/text/hex.h"
#include "base/text/random_bytes.h"
#include "base/web/problem.h"
#include "contract/signature.h"
#include "sandbox/console/body.h"

namespace connector::sandbox::console {
namespace {

constexpr std::string_view kCookie = "sandbox=";
constexpr std::size_t kLongestToken = 4'096;  // characters
constexpr std::size_t kCodeBytes = 16;

// "a=1; sandbox=…" has it among its pairs.
bool HasCookie(std::string_view header, std::string_view session) {
  for (;;) {
    const auto end = header.find(';');
    const auto pair = text::Trim(header.substr(0, end));
    if (pair.substr(0, kCookie.size()) == kCookie &&
        contract::AreEqual(pair.substr(kCookie.size()), session)) {
      return true;
    }
    if (end == std::string_view::npos) return false;
    header.remove_prefix(end + 1);
  }
}

web::Response Begin(const web::Request& request, const std::string& token, Invitation& invitation) {
  Body body(request, {"token", "code"});
  const auto given = body.Text("token", kLongestToken);
  const auto code = body.Text("code", kLongestToken);
  if (given.has_value() == code.has_value()) body.Refuse("Either token or code must be given.");
  if (body.problem()) return web::ToResponse(*body.problem());
  if (!(given ? contract::AreEqual(*given, token) : invitation.Spend(*code))) {
    auto response = web::ToResponse({401,
                                     given ? "This is not the sandbox's token."
                                           : "This link was used before, or is an old one.",
                                     ""});
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  return {204,
          {{"Set-Cookie",
            std::string(kCookie) + SessionOf(token) + "; HttpOnly; SameSite=Strict; Path=/"},
           {"Cache-Control", "no-store"}},
          "",
          "",
          {}};
}

}  // namespace

std::string SessionOf(const std::string& token) {
  const auto signature = contract::Sign(token, "a session of the sandbox's console");
  return signature.substr(signature.find('=') + 1);
}

bool HasSession(const web::Request& request, const std::string& session) {
  const auto headers = web::HeaderValues(request, "Cookie");
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto header) { return HasCookie(header, session); });
}

Invitation::Invitation() {
  std::array<char, kCodeBytes> bytes{};
  text::FillWithRandomBytes(bytes.data(), bytes.size());
  code_ = text::ToHex({bytes.data(), bytes.size()});
}

bool Invitation::Spend(std::string_view code) {
  return contract::AreEqual(code, code_) && !is_spent_.exchange(true);
}

http::Route SessionRoute(const std::string& token, Invitation& invitation) {
  return {"POST", kSessionPath, http::Access::kGuarded,
          [token, &invitation](const web::Request& request) {
            return Begin(request, token, invitation);
          }};
}

}  // namespace connector::sandbox::console
