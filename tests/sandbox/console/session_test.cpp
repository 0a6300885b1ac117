#include "sandbox/console/session.h"

#include <gtest/gtest.h>

#include "sandbox/guard.h"
#include "tests/sandbox/support/ask.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

const std::string kToken = "a-token-that-nobody-guesses";

class ConsoleSession : public ::testing::Test {
 protected:
  // What the guard says; 0: let in.
  static web::Response Guard(const std::string& method, const std::string& target,
                             const std::vector<web::Header>& headers,
                             const std::optional<std::string>& token = kToken) {
    web::Request request;
    const std::string_view view = target;
    const auto mark = view.find('?');
    request.method = method;
    request.path = view.substr(0, mark);
    request.query = mark == std::string_view::npos ? "" : view.substr(mark + 1);
    request.headers = headers;
    web::Response let_in;
    let_in.status = 0;
    return sandbox::MakeGuard(token)(request).value_or(let_in);
  }

  web::Response LogIn(const std::string& body) {
    const auto handler = http::Dispatch({sandbox::console::SessionRoute(kToken, invitation_)}, {});
    web::Request request;
    request.method = "POST";
    request.path = "/sandbox/session";
    request.body = body;
    return Await(handler(request));
  }

  sandbox::console::Invitation invitation_;
};

TEST_F(ConsoleSession, BeginsOnceWithThePrintedLink) {
  const auto body = R"({"code":")" + invitation_.code() + "\"}";
  EXPECT_EQ(LogIn(R"({"code":"0123456789abcdef0123456789abcdef"})").status, 401);
  const auto begun = LogIn(body);
  EXPECT_EQ(begun.status, 204);
  EXPECT_NE(HeaderOf(begun, "Set-Cookie"), "");
  const auto again = LogIn(body);
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(HeaderOf(again, "Set-Cookie"), "");
  EXPECT_NE(sandbox::console::Invitation().code(), invitation_.code());
}

TEST_F(ConsoleSession, BeginsWithTheToken) {
  const auto response = LogIn(R"({"token":")" + kToken + "\"}");
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  const auto cookie = HeaderOf(response, "Set-Cookie");
  const auto end = cookie.find(';');
  EXPECT_EQ(cookie.substr(end), "; HttpOnly; SameSite=Strict; Path=/");
  const auto pair = cookie.substr(0, end);
  EXPECT_EQ(pair, "sandbox=" + sandbox::console::SessionOf(kToken));
  EXPECT_EQ(pair.find(kToken), std::string::npos);
  EXPECT_EQ(Guard("GET", "/sandbox/state", {{"Cookie", pair}}).status, 0);
  EXPECT_EQ(Guard("DELETE", "/sandbox/apps/x", {{"Cookie", pair}}).status, 0);
  EXPECT_EQ(Guard("GET", "/console", {{"Cookie", "a=b; " + pair + ";c=d"}}).status, 0);
  EXPECT_EQ(Guard("GET", "/sandbox/state", {{"Cookie", pair}}, "another-token").status, 401);
}

TEST_F(ConsoleSession, DoesNotBeginWithoutIt) {
  const struct {
    std::string name;
    std::string body;
    int status;
  } cases[] = {
      {"another one", R"({"token":"a-token"})", 401},
      {"a part of it", R"({"token":"a-token-that-nobody-guesse"})", 401},
      {"none", "{}", 400},
      {"an empty one", R"({"token":""})", 401},
      {"a code, too", R"({"token":"x","code":"y"})", 400},
      {"an empty code", R"({"code":""})", 401},
      {"null", R"({"token":null})", 400},
      {"a number", R"({"token":1})", 400},
      {"something besides", R"({"token":")" + kToken + R"(","x":1})", 400},
      {"no body", "", 400},
      {"a form", "token=" + kToken, 400},
  };
  for (const auto& c : cases) {
    const auto response = LogIn(c.body);
    EXPECT_EQ(response.status, c.status) << c.name;
    EXPECT_EQ(HeaderOf(response, "Set-Cookie"), "") << c.name;
  }
}

TEST_F(ConsoleSession, IsAskedForWhereItIsNeeded) {
  const std::string cookie = "sandbox=" + sandbox::console::SessionOf(kToken);
  const struct {
    std::string name;
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    int status;
  } cases[] = {
      {"a page", "GET", "/", {}, 303},
      {"a page of an app", "GET", "/apps/x/install?website=ha-101", {}, 303},
      {"a page with another cookie", "GET", "/console", {{"Cookie", "sandbox=x"}}, 303},
      {"a page with the wrong token", "GET", "/console", {{"Authorization", "Bearer x"}}, 303},
      {"a page with the token", "GET", "/console", {{"Authorization", "Bearer " + kToken}}, 0},
      {"a page with the session", "GET", "/console", {{"Cookie", cookie}}, 0},
      {"the login", "GET", "/login", {}, 0},
      {"a file of it", "GET", "/assets/login.js", {}, 0},
      {"logging in", "POST", "/sandbox/session", {}, 0},
      {"reading a session", "GET", "/sandbox/session", {}, 401},
      {"the API", "GET", "/sandbox/conversations", {}, 401},
      {"its changes", "GET", "/sandbox/changes", {}, 401},
      {"its key", "GET", "/sandbox/key", {}, 401},
      {"a longer name of the login", "GET", "/login/x", {}, 303},
      {"the end of the cookie is missing",
       "GET",
       "/sandbox/key",
       {{"Cookie", cookie.substr(0, cookie.size() - 1)}},
       401},
      {"the cookie's name is another", "GET", "/sandbox/key", {{"Cookie", "x" + cookie}}, 401},
      {"the cookie has no value", "GET", "/sandbox/key", {{"Cookie", "sandbox="}}, 401},
      {"the token is in the cookie", "GET", "/sandbox/key", {{"Cookie", "sandbox=" + kToken}}, 401},
      {"no pairs", "GET", "/sandbox/key", {{"Cookie", ";;=;"}}, 401},
      {"the session from another page",
       "POST",
       "/sandbox/conversations",
       {{"Host", "localhost:1"}, {"Origin", "http://x.example"}, {"Cookie", cookie}},
       403},
      {"logging in from another page",
       "POST",
       "/sandbox/session",
       {{"Host", "localhost:1"}, {"Origin", "http://x.example"}},
       403},
  };
  for (const auto& c : cases) {
    std::vector<web::Header> headers;
    for (const auto& [name, value] : c.headers) headers.push_back({name, value});
    EXPECT_EQ(Guard(c.method, c.target, headers).status, c.status) << c.name;
  }
}

TEST_F(ConsoleSession, LeadsBackToThePage) {
  const auto response = Guard("GET", "/apps/a%2Fb/install?website=ha-101&x=%26", {});
  EXPECT_EQ(HeaderOf(response, "Location"),
            "/login?to=%2Fapps%2Fa%252Fb%2Finstall%3Fwebsite%3Dha-101%26x%3D%2526");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
}

TEST_F(ConsoleSession, IsNotNeededOnThisMachine) {
  for (const auto* path : {"/", "/console", "/assets/dom.js", "/sandbox/changes"}) {
    EXPECT_EQ(Guard("GET", path, {{"Host", "127.0.0.1:8090"}}, {}).status, 0) << path;
    EXPECT_EQ(Guard("GET", path, {{"Host", "evil.example"}}, {}).status, 403) << path;
    EXPECT_EQ(
        Guard("GET", path, {{"Host", "localhost"}, {"Origin", "http://x.example"}}, {}).status, 403)
        << path;
  }
}

}  // namespace
}  // namespace connector::testing
