#include "sandbox/console/pages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "tests/support/answer.h"
#include "tests/support/folder.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;

const char* const kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' https: http://127.0.0.1:* http://localhost:* data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::vector<fs::path> Files() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(fs::path(SOURCE_DIR) / "sandbox" / "console" / "pages")) {
    files.push_back(entry.path());
  }
  return files;
}

std::string FileNamed(std::string_view name) {
  return ReadFile(fs::path(SOURCE_DIR) / "sandbox" / "console" / "pages" / name);
}

class ConsolePages : public ::testing::Test {
 protected:
  ConsolePages() {
    auto routes = sandbox::console::PageRoutes();
    routes.push_back(sandbox::console::LoginPageRoute());
    handler_ = http::Dispatch(std::move(routes), {});
  }

  web::Response Get(const std::string& path, std::vector<web::Header> headers = {}) {
    web::Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return Await(handler_(request));
  }

  static void ExpectHeaders(const web::Response& response) {
    EXPECT_EQ(HeaderOf(response, "Content-Security-Policy"), kPolicy);
    EXPECT_EQ(HeaderOf(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-cache");
    EXPECT_TRUE(std::regex_match(HeaderOf(response, "ETag"), std::regex("\"[0-9a-f]{64}\"")));
  }

  web::Handler handler_;
};

TEST_F(ConsolePages, AreAtTheirPaths) {
  const struct {
    std::string path;
    std::string file;
  } cases[] = {
      {"/", "start.html"},
      {"/console", "console.html"},
      {"/visit/ha-101", "visit.html"},
      {"/apps", "apps.html"},
      {"/apps/A%20b%2Fc", "apps.html"},
      {"/apps/Shop/install", "apps.html"},
      {"/apps/Shop/webhooks", "apps.html"},
      {"/deliveries", "deliveries.html"},
      {"/deliveries/7", "deliveries.html"},
      {"/calls", "calls.html"},
      {"/calls/7", "calls.html"},
      {"/reports", "reports.html"},
      {"/login", "login.html"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.path);
    const auto response = Get(c.path);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, FileNamed(c.file));
    EXPECT_EQ(HeaderOf(response, "Content-Type"), "text/html; charset=utf-8");
    ExpectHeaders(response);
  }
  for (const auto* path : {"/visit", "/apps/Shop/nothing", "/apps/Shop/install/x", "/start.html",
                           "/assets", "/assets/", "/assets/nothing.js", "/assets/..%2Fpages.cpp",
                           "/assets/%2e%2e/pages.h", "/visit/%ff"}) {
    EXPECT_GE(Get(path).status, 400) << path;
  }
}

// The binary holds what the folder holds: nothing is forgotten, and nothing is of another type.
TEST_F(ConsolePages, HaveEveryFileOfTheFolder) {
  const std::map<std::string, std::string> types{{".html", "text/html; charset=utf-8"},
                                                 {".css", "text/css; charset=utf-8"},
                                                 {".js", "text/javascript; charset=utf-8"}};
  const auto files = Files();
  EXPECT_FALSE(files.empty());
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename());
    ASSERT_EQ(types.count(file.extension().string()), 1U) << "of no type that is served";
    const auto response = Get("/assets/" + file.filename().string());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(HeaderOf(response, "Content-Type"), types.at(file.extension().string()));
    EXPECT_TRUE(response.body == ReadFile(file));
    ExpectHeaders(response);
  }
}

TEST_F(ConsolePages, AreCompressedForWhoTakesIt) {
  std::size_t weight = 0;
  for (const auto& file : Files()) {
    SCOPED_TRACE(file.filename());
    const auto path = "/assets/" + file.filename().string();
    const auto response = Get(path, {{"Accept-Encoding", "gzip, deflate, br"}});
    EXPECT_EQ(HeaderOf(response, "Content-Encoding"), "gzip");
    EXPECT_EQ(HeaderOf(response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(response.body.substr(0, 2), "\x1f\x8b");
    EXPECT_NE(HeaderOf(response, "ETag"), HeaderOf(Get(path), "ETag"));
    ExpectHeaders(response);
    weight += response.body.size();
  }
  EXPECT_LT(weight, 150'000U) << "all of them together, as a browser loads them";
  for (const auto* coding : {"br", "gzip;q=0", "identity", "x-gzip"}) {
    EXPECT_EQ(HeaderOf(Get("/", {{"Accept-Encoding", coding}}), "Content-Encoding"), "") << coding;
  }
}

// What a page or module names is there, and the policy lets the browser have it.
TEST_F(ConsolePages, NameOnlyWhatIsThere) {
  const std::regex asset(
      R"re((?:"/assets/|from "\./|import "\./|import\("\./)([A-Za-z0-9_.-]+)")re");
  const std::regex inside(R"re(<script(?![^>]* src=)|<style|<[^>]* (?:style|on[a-z]+)=)re");
  for (const auto& file : Files()) {
    SCOPED_TRACE(file.filename());
    const auto text = ReadFile(file);
    for (std::sregex_iterator found(text.begin(), text.end(), asset), end; found != end; ++found) {
      EXPECT_EQ(Get("/assets/" + (*found)[1].str()).status, 200) << (*found)[1];
    }
    if (file.extension() == ".html") {
      EXPECT_FALSE(std::regex_search(text, inside));
    }
  }
}

TEST_F(ConsolePages, AreSentOnce) {
  const auto first = Get("/assets/style.css");
  const auto tag = HeaderOf(first, "ETag");
  EXPECT_NE(tag, HeaderOf(Get("/assets/dom.js"), "ETag"));
  const struct {
    std::string name;
    std::string value;
    int status;
  } cases[] = {
      {"the same", tag, 304},
      {"weak", "W/" + tag, 304},
      {"any", "*", 304},
      {"among others", R"("x", )" + tag, 304},
      {"another", R"("x")", 200},
      {"none", "", 200},
      {"without quotes", "x", 200},
      {"a part", tag.substr(0, 10), 200},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto response = Get("/assets/style.css", {{"If-None-Match", c.value}});
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body.empty(), c.status == 304);
    ExpectHeaders(response);
  }
}

}  // namespace
}  // namespace connector::testing
