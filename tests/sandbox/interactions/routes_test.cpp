#include "sandbox/interactions/routes.h"

#include <gtest/gtest.h>

#include "tests/sandbox/support/ask.h"
#include "tests/sandbox/support/sandbox.h"
#include "tests/sandbox/support/stub_connector.h"

namespace connector::testing {
namespace {

using nlohmann::json;

class InteractionRoutes : public ::testing::Test {
 protected:
  InteractionRoutes() {
    const json definition{{"name", "Shop"},
                          {"url", connector_.url()},
                          {"revision", "2017-09"},
                          {"paths", {{"products", "/p"}, {"categories", "off"}, {"health", "/h"}}}};
    state_.Execute("INSERT INTO apps VALUES (7, 'Shop', 'c-7', '" + definition.dump() +
                   "', 'sandbox', 'v-7', 'sandbox', NULL, 'k', NULL, 0, 0)");
  }

  StubConnector connector_{[](const auto&) { return Http(200, "[]"); }};
  SandboxState state_;
  std::shared_ptr<sandbox::interactions::Caller> caller_ =
      std::make_shared<sandbox::interactions::Caller>(*state_,
                                                      sandbox::interactions::CallerOptions{});
  Asker ask_{sandbox::interactions::Routes(*state_, caller_)};
};

TEST_F(InteractionRoutes, AskAndShowWhatCame) {
  const auto reply = ask_.Post("/sandbox/interactions/products", {{"app", "c-7"},
                                                                  {"website", 101},
                                                                  {"limit", 5},
                                                                  {"search", "it's"},
                                                                  {"encoding", "encoded"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto target =
      "/p?idConnectorVersion=v-7&idWebsite=ha-101&limit=5&"
      "search%5Bdefault%5D%5Bcontains%5D=it%27s";
  EXPECT_EQ(connector_.requests().at(0).target, target);
  EXPECT_EQ(reply.json["data"], json::array());
  EXPECT_EQ(reply.json["website"], "ha-101");
  EXPECT_EQ(reply.json["app"], "Shop");
  EXPECT_EQ(reply.json["misfit"], nullptr);
  const auto shown = ask_.Get("/sandbox/calls/" + reply.json["id"].dump());
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.json["request"], reply.json["request"]);
  EXPECT_EQ(shown.json["curl"].get<std::string>(),
            "curl -g -s -i --path-as-is '" + connector_.url() + target +
                "' -H 'X-iAdvize-Signature: " +
                connector_.requests().at(0).Header("X-iAdvize-Signature") + "'");
}

TEST_F(InteractionRoutes, ListsTheNewestFirst) {
  for (const auto* kind : {"products", "health", "products"}) {
    ask_.Post(std::string("/sandbox/interactions/") + kind, {{"app", "Shop"}, {"website", "101"}});
  }
  const auto ids = [&](const std::string& query) {
    std::string list;
    const auto reply = ask_.Get("/sandbox/calls" + query);
    for (const auto& call : reply.json.at("calls")) {
      list += call.at("id").dump() + " ";
    }
    return list;
  };
  EXPECT_EQ(ids(""), "3 2 1 ");
  EXPECT_EQ(ids("?kind=products"), "3 1 ");
  EXPECT_EQ(ids("?kind=nothing"), "");
  EXPECT_EQ(ids("?app=c-7&limit=2"), "3 2 ");
  EXPECT_EQ(ids("?app=other"), "");
  EXPECT_EQ(ids("?before=3&limit=1"), "2 ");
}

TEST_F(InteractionRoutes, ListWhatWentWrong) {
  state_.Execute(
      "INSERT INTO calls (app_id, kind, started_at, took_ms, request, status, error, misfit) "
      "VALUES (7, 'health', 0, 1, '{}', 200, NULL, NULL), (7, 'health', 0, 1, '{}', NULL, "
      "'silence', NULL), (7, 'health', 0, 1, '{}', 500, NULL, 'the status is 500, not 200')");
  EXPECT_EQ(ask_.Get("/sandbox/calls?wrong=0").json.at("calls").size(), 3U);
  const auto wrong = ask_.Get("/sandbox/calls?wrong=1").json.at("calls");
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0]["status"], 500);
  EXPECT_EQ(wrong[1]["error"], "silence");
}

TEST_F(InteractionRoutes, RefuseWhatCannotBeAsked) {
  const struct {
    std::string name;
    std::string kind;
    std::string body;
    int status;
    std::string says;
  } cases[] = {
      {"unknown kind", "verification", "{}", 404, "categories, products"},
      {"no JSON", "products", "{", 400, "JSON"},
      {"no object", "products", "[]", 400, "object"},
      {"no app", "products", "{}", 404, "app"},
      {"unknown app", "products", R"({"app":"x","website":"ha-101"})", 404, "app"},
      {"unknown website", "products", R"({"app":"Shop","website":"ha-999"})", 404, "website"},
      {"website of the other platform", "products", R"({"app":"Shop","website":"sd-101"})", 404,
       "website"},
      {"off", "categories", R"({"app":"Shop","website":"ha-101"})", 409, "has no categories"},
      {"not in its paths", "closing-options", R"({"app":"Shop","website":"ha-101"})", 409,
       "has no closing-options"},
      {"unknown parameter", "products", R"({"app":"Shop","website":"101","idParent":"1"})", 400,
       "idCategory"},
      {"what the target says", "products", R"({"app":"Shop","website":"101","idWebsite":"1"})", 400,
       "besides"},
      {"wrong type", "products", R"({"app":"Shop","website":"101","limit":1.5})", 400, "limit"},
      {"too long", "products",
       R"({"app":"Shop","website":"101","search":")" + std::string(2'000, 'x') + "\"}", 400,
       "search"},
      {"unknown encoding", "products", R"({"app":"Shop","website":"101","encoding":"x"})", 400,
       "encoding"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto reply = ask_.Send("POST", "/sandbox/interactions/" + c.kind, c.body);
    EXPECT_EQ(reply.status, c.status);
    EXPECT_NE(reply.body.find(c.says), std::string::npos) << reply.body;
  }
  EXPECT_TRUE(connector_.requests().empty());
  EXPECT_EQ(state_.Number("SELECT count(*) FROM calls"), 0);
}

TEST_F(InteractionRoutes, RefuseWhatCannotBeListed) {
  for (const auto* target :
       {"/sandbox/calls?limit=0", "/sandbox/calls?limit=201", "/sandbox/calls?before=x",
        "/sandbox/calls?kind=a&kind=b", "/sandbox/calls?wrong=2"}) {
    EXPECT_EQ(ask_.Get(target).status, 400) << target;
  }
  for (const auto* id : {"0", "1", "x", "-1", "99999999999999999999999"}) {
    EXPECT_EQ(ask_.Get(std::string("/sandbox/calls/") + id).status, 404) << id;
  }
}

}  // namespace
}  // namespace connector::testing
