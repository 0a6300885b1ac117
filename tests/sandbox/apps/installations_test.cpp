#include <gtest/gtest.h>

#include "tests/sandbox/apps/rooms.h"

namespace connector::testing {
namespace {

using nlohmann::json;

constexpr const char* kRest = R"(paths:
  verification: /verify
  webhooks: /hooks
parameters:
  - {key: login, label: Login, type: text, required: true}
  - {key: password, label: Password, type: text, required: true}
  - {key: mode, label: Mode, type: selectpicker, group: settings, options-url: /modes}
webhooks:
  - {label: All, path: /hooks, events: ["*"]}
  - {label: Closed, path: /hooks, content-type: application/x-www-form-urlencoded, events: [conversation.closed]}
)";

std::string RightConnector(const StubRequest& request) {
  if (request.method == "GET" && request.target == "/hooks") return Http(200, "", "");
  if (request.target == "/modes?idWebsite=ha-101") {
    return Http(200, R"([{"label":"Quick","value":"q"},{"label":"Slow","value":"s"}])");
  }
  if (request.target != "/verify") return Http(404, "");
  const auto fields = json::parse(request.body);
  for (const auto& field : fields) {
    if (field.at("key") == "password" && field.at("value") != "right") {
      return Http(200, R"({"isStepValid":false,"errors":[{"code":"WRONG",)"
                       R"("description":"That is not it.","parameterKey":"password"}]})");
    }
  }
  return Http(200, R"({"isStepValid":true,"errors":[]})");
}

class InstallationTest : public ::testing::Test {
 protected:
  explicit InstallationTest(const std::string& rest = kRest) {
    EXPECT_EQ(rooms_.Declare("Shop", connector_.url(), rest).status, 201);
    connector_.Forget();  // the look at its webhooks
  }

  static json Right() {
    return {{"app", "Shop"},
            {"website", "ha-101"},
            {"authentication", {{"login", "a"}, {"password", "right"}}},
            {"settings", {{"mode", "q"}}}};
  }
  Reply Install(const json& body) { return rooms_.ask.Post("/sandbox/installations", body); }

  StubConnector connector_{RightConnector};
  Rooms rooms_;
};

TEST_F(InstallationTest, TakesThreeSteps) {
  const auto reply = Install(Right());
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json["installed"], true);
  EXPECT_EQ(reply.json["installation"]["website"], "ha-101");
  EXPECT_EQ(reply.json["installation"]["values"],
            (json{{"login", "a"}, {"password", "right"}, {"mode", "q"}}));
  EXPECT_EQ(reply.json["steps"].size(), 2U);
  EXPECT_EQ(reply.json["steps"][0]["wireForm"], "2018-02");
  EXPECT_EQ(reply.json["webhooks"], (json{{{"url", connector_.url() + "/hooks"},
                                           {"available", true},
                                           {"problem", ""},
                                           {"call", 5}}}));
  const auto requests = connector_.requests();
  ASSERT_EQ(requests.size(), 4U);  // the second webhook has the same URL
  EXPECT_EQ(requests[0].body,
            R"([{"key":"login","value":"a"},{"key":"password","value":"right"}])");
  EXPECT_EQ(requests[1].target, "/modes?idWebsite=ha-101");
  EXPECT_EQ(requests[2].body, R"([{"key":"mode","value":"q"}])");
  EXPECT_EQ(requests[3].method + requests[3].target, "GET/hooks");
  for (const auto& request : requests) EXPECT_NE(request.Header("X-iAdvize-Signature"), "");

  // Its webhooks are there, and both are told.
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM subscriptions WHERE ended_at IS NULL"), 2);
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM deliveries WHERE state = 'waiting'"), 2);
  const auto event = json::parse(rooms_.state.Text("SELECT body FROM events"));
  EXPECT_EQ(event["eventType"], "connector.installed");
  EXPECT_EQ(event["websiteId"], "ha-101");
  const auto app = rooms_.ask.Get("/sandbox/apps/Shop").json;
  EXPECT_EQ(event["connectorId"], app["connectorId"]);
  EXPECT_EQ(event["connectorVersionId"], app["versionId"]);
  EXPECT_FALSE(event.contains("clientId"));
  EXPECT_EQ(app["installedOn"], json{"ha-101"});
}

TEST_F(InstallationTest, SaysWhatIsWrongAtItsField) {
  const struct {
    std::string name;
    json authentication;
    json settings;
    std::string step;
    json errors;
  } cases[] = {
      {"the platform's own check",
       {{"login", "a"}},
       json::object(),
       "authentication",
       {{{"field", "password"}, {"message", "This field must be filled in."}}}},
      {"the connector's",
       {{"login", "a"}, {"password", "wrong"}},
       json::object(),
       "authentication",
       {{{"field", "password"}, {"message", "That is not it."}}}},
      {"in the second step",
       {{"login", "a"}, {"password", "right"}},
       {{"mode", "x"}},
       "settings",
       {{{"field", "mode"}, {"message", "The value must be one of the options."}}}},
      {"unknown field",
       {{"login", "a"}, {"password", "right"}, {"x", "y"}},
       json::object(),
       "authentication",
       {{{"field", "x"}, {"message", "The app has no such field in this step."}}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto body = Right();
    body["authentication"] = c.authentication;
    body["settings"] = c.settings;
    const auto reply = Install(body);
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.json["installed"], false);
    EXPECT_EQ(reply.json["step"], c.step);
    EXPECT_EQ(reply.json["errors"], c.errors);
    EXPECT_NE(reply.json["message"], "");
  }
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM installations"), 0);
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM events"), 0);
}

TEST_F(InstallationTest, SaysWhyTheConnectorCouldNotBeAsked) {
  const struct {
    std::string answer;
    std::string message;
  } cases[] = {
      {StubConnector::kHang,
       "The connector could not be reached: no complete answer within 300 ms."},
      {"",
       "The connector could not be reached: the connection was closed before the answer was "
       "complete."},
      {Http(500, ""),
       "The connector's answer is not as the contract has it: the status is 500, not 200."},
      {Http(302, "", "Location: /x\r\n"),
       "The connector's answer is not as the contract has it: the status is 302, not 200; "
       "redirects are not followed."},
      {Http(429, ""), "The connector wants to be asked later: the status is 429."},
      {Http(200, R"({"isStepValid":"yes"})"),
       "The connector's answer is not as the contract has it: $[isStepValid]: "
       "does not fit {\"type\":\"boolean\"}."},
      {Http(400, ""),
       "The connector's answer is not as the contract has it: the status is 400, not 200."},
  };
  for (const auto& c : cases) {
    connector_.Answer([&](const auto&) { return c.answer; });
    const auto reply = Install(Right());
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.json["message"], c.message);
    EXPECT_EQ(reply.json["step"], "authentication");
  }
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM installations"), 0);
}

TEST_F(InstallationTest, FindsOutTheWireForm) {
  connector_.Answer([](const StubRequest& request) {
    if (request.method == "GET") return RightConnector(request);
    if (request.body.find("\"key\"") != std::string::npos) return Http(400, "{}");
    return Http(200, R"({"isValid":true})");
  });
  const auto reply = Install(Right());
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json["steps"][0]["wireForm"], "2017-09");
  EXPECT_EQ(reply.json["steps"][0]["calls"].size(), 2U);
  EXPECT_EQ(connector_.requests()[1].body,
            R"([{"id":"login","value":"a","fieldType":"TEXT"},)"
            R"({"id":"password","value":"right","fieldType":"TEXT"}])");
}

// A connector that reads the one and answers in the other is understood, if the form was not said.
TEST_F(InstallationTest, UnderstandsTheOtherAnswer) {
  connector_.Answer([](const StubRequest& request) {
    if (request.method == "GET") return RightConnector(request);
    return Http(200,
                R"({"isValid":false,"message":"No.","fields":[{"id":"login","message":"?"}]})");
  });
  const auto reply = Install(Right());
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.json["message"], "No.");
  EXPECT_EQ(reply.json["errors"], (json{{{"field", "login"}, {"message", "?"}}}));
  EXPECT_EQ(connector_.requests().size(), 1U);
}

TEST_F(InstallationTest, SendsTheFormThatTheFileSays) {
  EXPECT_EQ(
      rooms_.Declare("Old", connector_.url(), "verification-form: 2017-09\n" + std::string(kRest))
          .status,
      201);
  connector_.Forget();
  connector_.Answer([](const StubRequest& request) {
    return request.method == "GET" ? RightConnector(request) : Http(400, "{}");
  });
  auto body = Right();
  body["app"] = "Old";
  EXPECT_EQ(Install(body).status, 422);
  ASSERT_EQ(connector_.requests().size(), 1U);  // and not the other
  EXPECT_NE(connector_.requests()[0].body.find("\"id\""), std::string::npos);
  connector_.Answer([](const StubRequest& request) {
    return request.method == "GET" ? RightConnector(request)
                                   : Http(200, R"({"isStepValid":true,"errors":[]})");
  });
  EXPECT_NE(Install(body).json["message"].get<std::string>().find("lacks \"isValid\""),
            std::string::npos);
}

TEST_F(InstallationTest, ReportsAWebhookThatIsNotThere) {
  connector_.Answer([](const StubRequest& request) {
    return request.target == "/hooks" ? Http(404, "") : RightConnector(request);
  });
  const auto reply = Install(Right());
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.json["webhooks"][0]["available"], false);
  EXPECT_EQ(reply.json["webhooks"][0]["problem"], "the status is 404, not 20x");
}

TEST_F(InstallationTest, TakesValuesOfEitherStep) {
  auto body = Right();
  body.erase("authentication");
  body.erase("settings");
  body["values"] = {{"login", "a"}, {"password", "right"}, {"mode", "s"}};
  body["website"] = 101;
  EXPECT_EQ(Install(body).status, 201);
}

TEST_F(InstallationTest, ChecksOneStep) {
  const auto check = [&](const char* step, const json& values) {
    return rooms_.ask.Post(
        "/sandbox/installations/check",
        {{"app", "Shop"}, {"website", "ha-101"}, {"step", step}, {"values", values}});
  };
  EXPECT_EQ(check("authentication", {{"login", "a"}, {"password", "right"}}).status, 200);
  EXPECT_EQ(check("settings", {{"mode", "q"}}).status, 200);
  const auto wrong = check("settings", {{"login", "a"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.json["valid"], false);
  EXPECT_EQ(wrong.json["errors"][0]["field"], "login");
  EXPECT_EQ(check("validation", json::object()).status, 400);
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM installations"), 0);
}

TEST_F(InstallationTest, OffersOptions) {
  const std::string path = "/sandbox/installations/options?app=Shop&website=ha-101&parameter=";
  const auto reply = rooms_.ask.Get(path + "mode");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["options"].size(), 2U);
  EXPECT_EQ(reply.json["error"], nullptr);
  connector_.Answer([](const auto&) { return Http(200, "[]"); });
  EXPECT_EQ(rooms_.ask.Get(path + "mode").json["error"], "the list is empty");
  connector_.Answer([](const auto&) { return Http(200, "{}"); });
  EXPECT_EQ(rooms_.ask.Get(path + "mode").json["error"], "$: does not fit {\"type\":\"array\"}");
  EXPECT_EQ(rooms_.ask.Get(path + "login").status, 404);
  EXPECT_EQ(rooms_.ask.Get(path).status, 404);
}

TEST_F(InstallationTest, IsChangedWithoutAnEvent) {
  const auto id = Install(Right()).json["installation"]["id"].get<std::string>();
  const auto before = connector_.requests().size();
  const auto changed =
      rooms_.ask.Put("/sandbox/installations/" + id, {{"settings", {{"mode", "s"}}}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json["installation"]["values"],
            (json{{"login", "a"}, {"password", "right"}, {"mode", "s"}}));
  EXPECT_EQ(connector_.requests().size(), before + 2);  // options and verification of that step
  const auto refused =
      rooms_.ask.Put("/sandbox/installations/" + id, {{"authentication", {{"password", "x"}}}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json["changed"], false);
  EXPECT_EQ(rooms_.ask.Get("/sandbox/installations/" + id).json["values"]["password"], "right");
  EXPECT_EQ(rooms_.ask.Put("/sandbox/installations/" + id, {{"app", "x"}}).status, 400);
  EXPECT_EQ(rooms_.ask.Put("/sandbox/installations/none", json::object()).status, 404);
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM events"), 1);
}

TEST_F(InstallationTest, EndsAndFreesTheWebsite) {
  const auto id = Install(Right()).json["installation"]["id"].get<std::string>();
  EXPECT_EQ(Install(Right()).status, 409);
  EXPECT_EQ(rooms_.ask.Send("DELETE", "/sandbox/apps/Shop").status, 409);
  EXPECT_EQ(rooms_.ask.Send("DELETE", "/sandbox/installations/" + id).status, 204);
  EXPECT_EQ(rooms_.state.Text("SELECT type FROM events ORDER BY id DESC"), "connector.uninstalled");
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM deliveries"), 4);
  EXPECT_EQ(rooms_.state.Number("SELECT count(*) FROM subscriptions WHERE ended_at IS NULL"), 0);
  EXPECT_EQ(rooms_.ask.Get("/sandbox/installations").json["installations"].size(), 0U);
  EXPECT_EQ(rooms_.ask.Send("DELETE", "/sandbox/installations/" + id).status, 404);
  EXPECT_EQ(Install(Right()).status, 201);
}

TEST_F(InstallationTest, IsPerWebsite) {
  EXPECT_EQ(Install(Right()).status, 201);
  auto other = Right();
  other["website"] = "ha-102";
  other["settings"] = json::object();
  EXPECT_EQ(Install(other).status, 201);
  EXPECT_EQ(rooms_.ask.Get("/sandbox/installations").json["installations"].size(), 2U);
}

TEST_F(InstallationTest, RefusesWhatCannotBeInstalled) {
  const struct {
    std::string name;
    json body;
    int status;
  } cases[] = {
      {"nothing", json::object(), 404},
      {"unknown app", {{"app", "x"}, {"website", "ha-101"}}, 404},
      {"unknown website", {{"app", "Shop"}, {"website", "ha-999"}}, 404},
      {"no group", {{"app", "Shop"}, {"website", "ha-101"}, {"authentication", "x"}}, 400},
      {"no text", {{"app", json::array()}, {"website", "ha-101"}}, 400},
      {"unknown member", {{"app", "Shop"}, {"website", "ha-101"}, {"colour", "red"}}, 400},
  };
  for (const auto& c : cases) EXPECT_EQ(Install(c.body).status, c.status) << c.name;
  EXPECT_EQ(rooms_.ask.Send("POST", "/sandbox/installations", "{").status, 400);
  EXPECT_TRUE(connector_.requests().empty());
}

TEST(SilentInstallations, TellNobody) {
  StubConnector connector(RightConnector);
  Rooms rooms(false);
  rooms.Declare("Shop", connector.url(), "webhooks: [{path: /hooks, events: [\"*\"]}]\n");
  connector.Forget();
  const auto reply = rooms.ask.Post("/sandbox/installations", {{"app", "Shop"}, {"website", 101}});
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto id = reply.json["installation"]["id"].get<std::string>();
  EXPECT_EQ(rooms.ask.Send("DELETE", "/sandbox/installations/" + id).status, 204);
  EXPECT_EQ(rooms.state.Number("SELECT count(*) FROM events"), 0);
  EXPECT_EQ(connector.requests().size(), 1U);  // no verification without fields: the webhook alone
}

}  // namespace
}  // namespace connector::testing
