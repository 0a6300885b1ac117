#include "service/routes.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/database.h"
#include "tests/support/shop.h"

namespace connector::service {
namespace {

std::string HeaderOf(const web::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

web::Request Request(std::string_view method, std::string_view path, bool declares_length = false) {
  web::Request request;
  request.method = method;
  request.path = path;
  request.declares_length = declares_length;
  return request;
}

const web::Handler kOk = [](const web::Request&) { return web::Response{}; };

TEST(Routes, FindTheHandlerOrSayWhatThereIs) {
  const auto dispatch =
      Dispatch({{"GET", "/a", kOk, ""}, {"POST", "/a", kOk, ""}, {"POST", "/b", kOk, ""}});
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
      {Request("OPTIONS", "/c"), 404, ""},
      {Request("POST", "/c"), 404, ""},
  };
  for (const auto& c : cases) {
    const auto response = dispatch(c.request);
    EXPECT_EQ(response.status, c.status) << c.request.method << c.request.path;
    EXPECT_EQ(HeaderOf(response, "Allow"), c.allow) << c.request.method << c.request.path;
  }
}

TEST(Routes, EveryInteractionIsThere) {
  testing::LoadedShop shop;
  for (const std::string path :
       {"/categories", "/products", "/visitor-profile", "/closing-options", "/health"}) {
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
  const testing::LoadedShop shop;
  std::atomic<bool> is_draining{false};
  const auto connector = MakeConnector(
      {shop.database(), std::chrono::milliseconds(100), shop::Revision::k2017_09, is_draining});
  EXPECT_EQ(connector(Request("GET", "/health")).status, 200);
  EXPECT_EQ(connector(Request("GET", "/health")).body, R"({"status":"UP"})");
  is_draining = true;
  EXPECT_EQ(connector(Request("GET", "/health")).status, 503);
  EXPECT_EQ(connector(Request("GET", "/health")).body, R"({"status":"DOWN"})");
}

TEST(Routes, HealthIsDownWithoutAShop) {
  const testing::LoadedShop shop;
  const std::atomic<bool> is_draining{false};
  const auto connector = MakeConnector(
      {shop.database(), std::chrono::milliseconds(100), shop::Revision::k2017_09, is_draining});
  store::OpenForWriting(shop.database()).exec("PRAGMA foreign_keys = OFF; DELETE FROM websites");
  EXPECT_EQ(connector(Request("GET", "/health")).status, 503);
}

TEST(Routes, DatabaseThatCannotAnswerNowIsA503AndABugIsNot) {
  const auto failing = [](int code) {
    return Dispatch(
        {{"GET", "/a",
          [code](const auto&) -> web::Response { throw SQLite::Exception("secret", code); }, ""}});
  };
  const auto response = failing(SQLITE_INTERRUPT)(Request("GET", "/a"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "1");
  EXPECT_THROW(failing(SQLITE_ERROR)(Request("GET", "/a")), SQLite::Exception);
}

}  // namespace
}  // namespace connector::service
