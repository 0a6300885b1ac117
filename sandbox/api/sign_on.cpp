#include "sandbox/api/sign_on.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/sql/query.h"
#include "base/text/ascii.h"
#include "base/web/problem.h"
#include "base/web/query.h"

namespace connector::sandbox::api {
namespace {

constexpr std::string_view kAdministration = "/admin/";
constexpr std::size_t kLongestTarget = 1'024;  // bytes
constexpr std::int64_t kSessionMs = std::chrono::milliseconds(std::chrono::hours(12)).count();
constexpr int kTokenDigits = 64;

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

// What was asked for may be personal, and the key is secret: neither stays in a cache.
web::Response LoginPage(int status, std::string_view what_is_wrong, std::string_view target) {
  std::string page = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
</head>
<body>
<main>
<h1>Sign in</h1>
<p role="alert">)";
  page += what_is_wrong;
  page += R"(</p>
<form method="get" action="/admin/login">
<p><label for="key">Single sign on key</label>
<input id="key" name="key" type="password" autocomplete="off" required></p>
)";
  if (!target.empty()) {
    page += R"(<input type="hidden" name="backto" value=")" + EscapeHtml(target) + "\">\n";
  }
  page += R"(<p><button>Sign in</button></p>
</form>
</main>
</body>
</html>
)";
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy",
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
           {"Cache-Control", "no-store"},
           {"Referrer-Policy", "no-referrer"}},
          std::move(page),
          {}};
}

class SignOn {
 public:
  explicit SignOn(platform::State& state)
      : state_(state),
        reader_(state.NewReader()),
        find_(*reader_, "SELECT id FROM operators WHERE sso_key = ?") {}

  web::Response Answer(const web::Request& request) {
    web::Query query(request.query);
    const auto key = query.Text("key");
    const auto backto = query.Text("backto");
    const auto dest = query.Text("dest");
    if (query.problem()) return LoginPage(400, "The address cannot be read.", "");
    const auto target = backto ? *backto : dest.value_or("");
    const auto path = ResolveTarget(target);
    if (!path) return LoginPage(400, "The address to go to afterwards is not one of ours.", "");
    const auto operator_id = key ? FindOperator(*key) : std::nullopt;
    if (!operator_id) return LoginPage(403, "The key is not one of an operator.", target);
    return {302,
            {{"Location", *path},
             {"Set-Cookie", std::string(kSessionCookie) + "=" + OpenSession(*operator_id) +
                                "; Path=/; HttpOnly; SameSite=Strict"},
             {"Cache-Control", "no-store"},
             {"Referrer-Policy", "no-referrer"}},
            "",
            {}};
  }

 private:
  std::optional<std::int64_t> FindOperator(const std::string& key) {
    const sql::BoundedTime bounded(*reader_);
    sql::Rows rows(find_, key);
    return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
  }

  // Old ones go.
  std::string OpenSession(std::int64_t operator_id) {
    return state_.Write([&](platform::Change& change) {
      sql::Query end(change.database, "DELETE FROM sessions WHERE created_at < ?");
      sql::Execute(end, change.now_ms - kSessionMs);
      auto token = change.random.HexDigits(kTokenDigits);
      sql::Query begin(change.database,
                       "INSERT INTO sessions (token, operator_id, created_at) "
                       "SELECT ?, id, ? FROM operators WHERE id = ?");  // he may be gone meanwhile
      sql::Execute(begin, token, change.now_ms, operator_id);
      return token;
    });
  }

  platform::State& state_;
  std::unique_ptr<sql::Reader> reader_;
  sql::Query find_;
};

bool IsUnsafe(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte >= 0x7F || c == '\\';
}

}  // namespace

std::optional<std::string> ResolveTarget(std::string_view target) {
  if (target.size() > kLongestTarget || std::any_of(target.begin(), target.end(), IsUnsafe)) {
    return std::nullopt;
  }
  if (target.substr(0, 2) == "//") return std::nullopt;
  const auto path = target.substr(0, target.find_first_of("?#"));
  if (path.find(':') != std::string_view::npos || path.find("..") != std::string_view::npos) {
    return std::nullopt;
  }
  if (!target.empty() && target.front() == '/') target.remove_prefix(1);
  constexpr auto kName = kAdministration.substr(1);  // "admin/"
  if (target.substr(0, kName.size()) == kName) target.remove_prefix(kName.size());
  return std::string(kAdministration) + std::string(target);
}

std::vector<http::Route> SignOnRoutes(platform::State& state) {
  const auto sign_on = std::make_shared<SignOn>(state);
  return {
      {"GET", "/admin/login", http::Access::kPublic,
       [sign_on](const web::Request& request) -> web::Answer { return sign_on->Answer(request); },
       [](const web::Request&) { return true; }}};
}

}  // namespace connector::sandbox::api
