#include "service/routes.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/http/server/dispatch.h"
#include "base/sql/database.h"
#include "service/unavailable.h"
#include "tests/support/answer.h"
#include "tests/support/shop.h"

namespace connector::service {
namespace {

using testing::Await;
using testing::HeaderOf;

web::Request Request(std::string_view method, std::string_view path, bool declares_length = false) {
  web::Request request;
  request.method = method;
  request.path = path;
  request.declares_length = declares_length;
  return request;
}

constexpr auto kPublic = http::Access::kPublic;
const http::Guard kNobody = [](const auto&) { return web::Response{401, {}, "", ""}; };
const web::Handler kOk = [](const web::Request&) { return web::Response{}; };

TEST(Routes, FindTheHandlerOrSayWhatThereIs) {
  const auto dispatch = http::Dispatch({{"GET", "/a", kPublic, kOk},
                                        {"POST", "/a", kPublic, kOk},
                                        {"POST", "/b", kPublic, kOk},
                                        {"GET", "/c/{x}/d", kPublic, kOk}},
                                       {kNobody, {}, nullptr, true});
  struct {
    web::Request request;
    int status;
    std::string allow;
  } const cases[] = {
      {Request("GET", "/a"), 200, ""},
      {Request("HEAD", "/a"), 200, ""},
      {Request("POST", "/a", true), 200, ""},
      {Request("POST", "/a", false), 411, ""},
      {Request("OPTIONS", "/a"), 204, "GET, HEAD, POST, OPTIONS"},
      {Request("OPTIONS", "/b"), 204, "POST, OPTIONS"},
      {Request("OPTIONS", "*"), 204, "GET, HEAD, POST, OPTIONS"},
      {Request("DELETE", "/a"), 405, "GET, HEAD, POST, OPTIONS"},
      {Request("GET", "/b"), 405, "POST, OPTIONS"},
      {Request("get", "/a"), 405, "GET, HEAD, POST, OPTIONS"},
      {Request("GET", "/a/"), 404, ""},
      {Request("GET", "/A"), 404, ""},
      {Request("GET", "/%61"), 404, ""},
      {Request("GET", "//a"), 404, ""},
      {Request("GET", "/c/1/d"), 200, ""},
      {Request("GET", "/c/%C3%A9/d"), 200, ""},
      {Request("GET", "/c/%C3/d"), 400, ""},
      {Request("GET", "/c/%/d"), 400, ""},
      {Request("GET", "/c//d"), 404, ""},
      {Request("GET", "/c/1/2/d"), 404, ""},
      {Request("GET", "/c/1/d/"), 404, ""},
      {Request("GET", "/c/d"), 404, ""},
      {Request("OPTIONS", "/c"), 404, ""},
      {Request("POST", "/c"), 404, ""},
  };
  for (const auto& c : cases) {
    const auto response = Await(dispatch(c.request));
    EXPECT_EQ(response.status, c.status) << c.request.method << c.request.path;
    EXPECT_EQ(HeaderOf(response, "Allow"), c.allow) << c.request.method << c.request.path;
  }
}

TEST(Routes, EveryInteractionIsThere) {
  testing::LoadedShop shop;
  for (const std::string path : {"/categories", "/products", "/visitor-profile", "/closing-options",
                                 "/health", "/settings/warehouse/options"}) {
    const auto response = shop.Get(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json") << path;
  }
}

TEST(Routes, OperatorIdIsHandedToTheLog) {
  testing::LoadedShop shop;
  for (const std::string path :
       {"/categories", "/products", "/visitor-profile", "/closing-options"}) {
    EXPECT_EQ(shop.Get(path + "?idOperator=op-7").operator_id, "op-7") << path;
  }
}

TEST(Routes, HealthIsUpUntilTheServiceDrains) {
  testing::LoadedShop shop;
  EXPECT_EQ(shop.Get("/health").status, 200);
  EXPECT_EQ(shop.Get("/health").body, R"({"status":"UP"})");
  shop.backend().is_draining = true;
  EXPECT_EQ(shop.Get("/health").status, 503);
  EXPECT_EQ(shop.Get("/health").body, R"({"status":"DOWN"})");
}

TEST(Routes, HealthIsDownWithoutAShop) {
  const testing::LoadedShop shop;
  testing::ChangeShop(shop.shop(), "DELETE FROM websites");
  EXPECT_EQ(shop.Get("/health").status, 503);
}

TEST(Routes, DatabaseThatCannotAnswerNowIsA503AndABugIsNot) {
  const auto failing = [](int code) {
    return http::Dispatch(
        {{"GET", "/a", kPublic,
          [code](const auto&) -> web::Response { throw SQLite::Exception("secret", code); }}},
        {kNobody, AnswerWithoutDatabase});
  };
  const auto response = Await(failing(SQLITE_INTERRUPT)(Request("GET", "/a")));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "1");
  EXPECT_THROW(failing(SQLITE_ERROR)(Request("GET", "/a")), SQLite::Exception);
}

}  // namespace
}  // namespace connector::service
