// Single sign on (platform, 4).
#include "sandbox/api/sign_on.h"

#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

using sandbox::api::ResolveTarget;

web::Response Login(ApiWorld& world, const std::string& query) {
  const auto routes = sandbox::api::SignOnRoutes(world.state());
  web::Request request;
  request.method = "GET";
  request.path = "/admin/login";
  request.query = query;
  return Await(routes.front().handler(request));
}

TEST(SignOn, TargetsAreRelative) {
  const struct {
    const char* name;
    std::string target;
    std::optional<std::string> path;
  } rows[] = {
      {"none", "", "/admin/"},
      {"with a slash", "/pupitre", "/admin/pupitre"},
      {"without", "users/", "/admin/users/"},
      {"below admin", "/admin/users", "/admin/users"},
      {"below admin, without a slash", "admin/users", "/admin/users"},
      {"with a query", "users?from=http://a.example", "/admin/users?from=http://a.example"},
      {"absolute", "https://evil.example/", std::nullopt},
      {"without a scheme", "//evil.example/", std::nullopt},
      {"three slashes", "///evil.example/", std::nullopt},
      {"backslashes", "/\\evil.example", std::nullopt},
      {"scheme that runs something", "javascript:alert(1)", std::nullopt},
      {"upwards", "/../../x", std::nullopt},
      {"line end", "users\r\nSet-Cookie: a=b", std::nullopt},
      {"control character", std::string("users\x01", 6), std::nullopt},
      {"blank", "users /", std::nullopt},
      {"not ASCII", "usérs", std::nullopt},
      {"too long", std::string(1'025, 'a'), std::nullopt},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ResolveTarget(row.target).value_or("refused"), row.path.value_or("refused"))
        << row.name;
  }
}

TEST(SignOn, TheKeyOpensASession) {
  ApiWorld world;
  for (const auto* target : {"&backto=/pupitre", "&dest=/pupitre"}) {
    const auto response = Login(world, std::string("key=key-of-julie") + target);
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(HeaderOf(response, "Location"), "/admin/pupitre");
    const auto cookie = HeaderOf(response, "Set-Cookie");
    const auto token = world.Select("SELECT token FROM sessions WHERE operator_id = 11");
    EXPECT_EQ(token.size(), 64U);
    EXPECT_EQ(cookie, "sandbox_session=" + token + "; Path=/; HttpOnly; SameSite=Strict");
    world.Run("DELETE FROM sessions");
  }
}

TEST(SignOn, OldSessionsEnd) {
  ApiWorld world;
  world.Run("INSERT INTO sessions VALUES ('old', 11, 0)");
  Login(world, "key=key-of-max");
  EXPECT_EQ(world.Select("SELECT operator_id FROM sessions"), "13");
}

TEST(SignOn, ElseThereIsTheLoginPage) {
  ApiWorld world;
  const struct {
    const char* name;
    const char* query;
    int status;
  } rows[] = {
      {"wrong key", "key=x&backto=/pupitre", 403},
      {"no key", "backto=/pupitre", 403},
      {"empty key", "key=", 403},
      {"right key, absolute target", "key=key-of-julie&backto=https://evil.example/", 400},
      {"key given twice", "key=key-of-julie&key=x", 400},
      {"not percent-encoded", "key=%", 400},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto response = Login(world, row.query);
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(HeaderOf(response, "Set-Cookie"), "");
    EXPECT_EQ(HeaderOf(response, "Location"), "");
    EXPECT_NE(response.body.find("<h1>Sign in</h1>"), std::string::npos);
    EXPECT_NE(response.body.find("<label for=\"key\">"), std::string::npos);
    EXPECT_EQ(response.body.find("<script"), std::string::npos);
  }
  EXPECT_EQ(world.Select("SELECT count(*) FROM sessions"), "0");
  EXPECT_NE(Login(world, "key=x&backto=a\"'<b>").body.find("value=\"a&quot;&#39;&lt;b&gt;\""),
            std::string::npos);
}

}  // namespace
}  // namespace connector::testing
