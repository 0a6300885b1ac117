#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text/yaml.h"
#include "tests/sandbox/apps/rooms.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using nlohmann::json;

constexpr const char* kPlain = "paths: {health: /health}\n";

TEST(Apps, AreDeclaredShownAndReplaced) {
  Rooms rooms;
  const auto created = rooms.Declare("Shop", "http://127.0.0.1:1/", kPlain);
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.json["status"], "sandbox");
  EXPECT_EQ(created.json["version"], "sandbox");
  EXPECT_EQ(created.json["url"], "http://127.0.0.1:1");
  EXPECT_EQ(created.json["installedOn"], json::array());
  EXPECT_EQ(created.json["review"], nullptr);
  EXPECT_EQ(created.json["definition"]["paths"], (json{{"health", "/health"}}));
  const auto id = created.json["connectorId"].get<std::string>();
  EXPECT_EQ(id.size(), 36U);
  auto shown = created.json;
  shown.erase("webhooks");
  EXPECT_EQ(rooms.ask.Get("/sandbox/apps/" + id).json, shown);
  EXPECT_EQ(rooms.Declare("Shop", "http://h", "").status, 409);
  EXPECT_EQ(rooms.Declare("Other", "http://h", "").status, 201);
  EXPECT_EQ(rooms.ask.Get("/sandbox/apps").json["apps"].size(), 2U);

  auto definition = created.json["definition"];
  definition["privacy"] = "public";
  const auto changed = rooms.ask.Put("/sandbox/apps/Shop", {{"definition", definition}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json["privacy"], "public");
  EXPECT_EQ(changed.json["versionId"], created.json["versionId"]);
  definition["name"] = "Other";
  EXPECT_EQ(rooms.ask.Put("/sandbox/apps/Shop", {{"definition", definition}}).status, 409);
  definition["name"] = "A b/c?é";
  EXPECT_EQ(rooms.ask.Put("/sandbox/apps/Shop", {{"definition", definition}}).status, 200);
  EXPECT_EQ(rooms.ask.Get("/sandbox/apps/A%20b%2Fc%3F%C3%A9").status, 200);
  EXPECT_EQ(rooms.ask.Get("/sandbox/apps/Shop").status, 404);
}

TEST(Apps, SavedSayWhichWebhooksAreThere) {
  const StubConnector connector([](const StubRequest& request) {
    return request.target == "/there" ? Http(204, "") : Http(404, "");
  });
  Rooms rooms;
  const auto created =
      rooms.Declare("Shop", connector.url(),
                    "webhooks: [{path: /there, events: [\"*\"]}, {path: /not, events: [\"*\"]}]\n");
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.json["webhooks"][0]["available"], true);
  EXPECT_EQ(created.json["webhooks"][1]["available"], false);
  const auto replaced =
      rooms.ask.Put("/sandbox/apps/Shop", {{"definition", created.json["definition"]}});
  EXPECT_EQ(replaced.status, 200);
  EXPECT_EQ(replaced.json["webhooks"][1]["problem"], "the status is 404, not 20x");
}

TEST(Apps, AreFiles) {
  Rooms rooms;
  const auto yaml =
      ReadFile(std::filesystem::path(SOURCE_DIR) / "examples/florist" / "connector-check.yaml");
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps", {{"yaml", yaml}}).status, 201);
  const auto file = rooms.ask.Get("/sandbox/apps/Fleuriste/file");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(text::ParseYaml(file.body)["accepted-credentials"].dump(),
            R"({"login":"marguerite","password":"pétale-42"})");
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps", {{"yaml", file.body}}).status, 409);
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps?replace=true", {{"yaml", file.body}}).status, 201);
  EXPECT_EQ(rooms.ask.Get("/sandbox/apps/Fleuriste/file").body, file.body);
}

TEST(Apps, RefuseWhatIsNone) {
  Rooms rooms;
  const struct {
    std::string name;
    std::string type;
    std::string body;
    int status;
    std::string says;
  } cases[] = {
      {"no type", "", "name: x", 415, "application/yaml"},
      {"a form", "application/x-www-form-urlencoded", "name=x", 415, "application/yaml"},
      {"mistakes", "application/yaml", "name: x\ncolour: red", 400,
       R"("errors":["line 2: colour: is not a known entry","url: is missing"])"},
      {"not UTF-8", "application/yaml", "name: \xff", 400, "UTF-8"},
      {"empty", "application/yaml", "", 400, "must hold"},
      {"no JSON", "application/json", "{", 400, "JSON"},
      {"neither", "application/json", "{}", 400, "either yaml"},
      {"both", "application/json", R"({"yaml":"","definition":{}})", 400, "either yaml"},
      {"unknown member", "application/json", R"({"definition":{},"colour":"red"})", 400, "colour"},
      {"mistakes in a definition", "application/json",
       R"({"definition":{"name":"x","url":"http://h","privacy":1}})", 400, "\"privacy: must be"},
      {"a wrong secret", "application/json",
       R"({"definition":{"name":"x","url":"http://h"},"secret":"a\nb"})", 400, "secret: must be"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto reply = rooms.ask.Send("POST", "/sandbox/apps", c.body, {{"Content-Type", c.type}});
    EXPECT_EQ(reply.status, c.status);
    EXPECT_NE(reply.body.find(c.says), std::string::npos) << reply.body;
  }
  EXPECT_EQ(rooms.state.Number("SELECT count(*) FROM apps"), 0);
  for (const auto* path : {"", "/file", "/secret"}) {
    EXPECT_EQ(rooms.ask.Get(std::string("/sandbox/apps/none") + path).status, 404);
  }
  EXPECT_EQ(rooms.ask.Send("DELETE", "/sandbox/apps/none").status, 404);
  EXPECT_EQ(rooms.ask.Put("/sandbox/apps/none", {{"yaml", "name: x\nurl: http://h"}}).status, 404);
}

TEST(Apps, HaveASecretThatIsShownInOnePlace) {
  Rooms rooms;
  const auto created = rooms.ask.Post(
      "/sandbox/apps", {{"yaml", "name: Shop\nurl: http://h"}, {"secret", "what I configured"}});
  ASSERT_EQ(created.status, 201);
  const auto secret = [&] { return rooms.ask.Get("/sandbox/apps/Shop/secret").json; };
  EXPECT_EQ(secret(), (json{{"secret", "what I configured"}, {"previousSecret", nullptr}}));
  const auto rotated = rooms.ask.Post("/sandbox/apps/Shop/secret", json::object());
  EXPECT_EQ(rotated.status, 200);
  EXPECT_EQ(rotated.json["previousSecret"], "what I configured");
  EXPECT_EQ(rotated.json["secret"].get<std::string>().size(), 64U);
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps/Shop/secret", {{"secret", "mine"}}).json["secret"],
            "mine");
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps/Shop/secret", {{"secret", " x"}}).status, 400);
  EXPECT_EQ(rooms.ask.Post("/sandbox/apps/Shop/secret", {{"secret", 1}}).status, 400);
  EXPECT_EQ(secret()["secret"], "mine");
  for (const auto* path : {"/sandbox/apps", "/sandbox/apps/Shop", "/sandbox/apps/Shop/file"}) {
    EXPECT_EQ(rooms.ask.Get(path).body.find("mine"), std::string::npos) << path;
  }
}

TEST(Apps, AreDeletedWithAllThatIsKeptOfThem) {
  const StubConnector connector([](const auto&) { return Http(200, ""); });
  Rooms rooms;
  rooms.Declare("Shop", connector.url(), "webhooks: [{path: /h, events: [\"*\"]}]\n");
  const auto installed =
      rooms.ask.Post("/sandbox/installations", {{"app", "Shop"}, {"website", "ha-101"}});
  const auto id = installed.json["installation"]["id"].get<std::string>();
  EXPECT_EQ(rooms.ask.Send("DELETE", "/sandbox/installations/" + id).status, 204);
  const auto waiting = rooms.ask.Send("DELETE", "/sandbox/apps/Shop");
  EXPECT_EQ(waiting.status, 409);
  EXPECT_NE(waiting.body.find("wait"), std::string::npos);
  rooms.state.Execute("UPDATE deliveries SET state = 'given_up'");
  EXPECT_EQ(rooms.ask.Send("DELETE", "/sandbox/apps/Shop").status, 204);
  for (const auto* table : {"apps", "installations", "subscriptions", "deliveries", "calls"}) {
    EXPECT_EQ(rooms.state.Number(std::string("SELECT count(*) FROM ") + table), 0) << table;
  }
}

// A program in connector-check's place.
std::filesystem::path Script(const Folder& folder, const std::string& lines) {
  folder.Write("checker", "#!/bin/sh\n" + lines);
  ::chmod((folder / "checker").c_str(), 0700);
  return folder / "checker";
}

constexpr const char* kReport = R"(cat <<'END'
{"conclusion":"not conformant","counts":{"pass":1},"review":{"Health check":"yes"},
 "results":[{"id":"a","result":"pass"},{"id":"b","result":"fail"},{"id":"c","result":"skipped"}]}
END
exit 1
)";

TEST(Review, RunsTheCheckerAndKeepsWhatItSays) {
  const Folder folder;
  Rooms rooms(true,
              {Script(folder, "echo \"$@\" >" + (folder / "arguments").string() + "\ncat \"$3\" >" +
                                  (folder / "app").string() + "\ncat \"$5\" >" +
                                  (folder / "secret").string() + "\n" + kReport)});
  rooms.Declare("Shop", "http://127.0.0.1:1", "website: fleurs-1\n");
  const auto reply = rooms.ask.Post("/sandbox/apps/Shop/submit", {{"version", "1.0"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json["status"], "review");
  EXPECT_EQ(reply.json["version"], "1.0");
  const auto& review = reply.json["review"];
  EXPECT_EQ(review["passed"], false);
  EXPECT_EQ(review["exitStatus"], 1);
  EXPECT_EQ(review["conclusion"], "not conformant");
  EXPECT_EQ(review["review"], (json{{"Health check", "yes"}}));
  EXPECT_EQ(review["failures"], (json{{{"id", "b"}, {"result", "fail"}}}));
  EXPECT_EQ(review["message"], nullptr);
  EXPECT_EQ(review["decision"], nullptr);
  EXPECT_EQ(ReadFile(folder / "arguments").rfind("http://127.0.0.1:1 --config /", 0), 0U);
  EXPECT_NE(ReadFile(folder / "app").find("website: fleurs-1"), std::string::npos);
  EXPECT_EQ(ReadFile(folder / "secret"),
            rooms.ask.Get("/sandbox/apps/Shop/secret").json["secret"].get<std::string>() + "\n");
}

TEST(Review, EndsInAcceptanceOrRefusal) {
  const Folder folder;
  Rooms rooms(true, {Script(folder, kReport)});
  const auto created = rooms.Declare("Shop", "http://127.0.0.1:1", "");
  const std::string app = "/sandbox/apps/Shop";
  EXPECT_EQ(rooms.ask.Post(app + "/accept", json::object()).status, 409);
  EXPECT_EQ(rooms.ask.Post(app + "/submit", json::object()).status, 400);
  EXPECT_EQ(rooms.ask.Post(app + "/submit", {{"version", 1}}).status, 400);
  EXPECT_EQ(rooms.ask.Post(app + "/submit", {{"version", std::string(51, '1')}}).status, 400);

  rooms.ask.Post(app + "/submit", {{"version", "1.0"}});
  EXPECT_EQ(rooms.ask.Post(app + "/refuse", json::object()).status, 400);
  const auto refused = rooms.ask.Post(app + "/refuse", {{"reason", "No logo."}});
  EXPECT_EQ(refused.json["status"], "sandbox");
  EXPECT_EQ(refused.json["version"], "sandbox");
  EXPECT_EQ(refused.json["review"]["decision"], "refused");
  EXPECT_EQ(refused.json["review"]["reason"], "No logo.");
  EXPECT_EQ(rooms.ask.Post(app + "/refuse", {{"reason", "Again."}}).status, 409);

  rooms.ask.Post(app + "/submit", {{"version", "1.1"}});
  const auto accepted = rooms.ask.Post(app + "/accept", json::object());
  EXPECT_EQ(accepted.json["status"], "published");
  EXPECT_EQ(accepted.json["version"], "1.1");
  EXPECT_EQ(rooms.ask.Post(app + "/submit", {{"version", "2"}}).status, 409);

  // Changing what is published begins a new version.
  const auto changed =
      rooms.ask.Put(app, {{"yaml", "name: Shop\nurl: http://127.0.0.1:1\nprivacy: public"}});
  EXPECT_EQ(changed.json["status"], "sandbox");
  EXPECT_NE(changed.json["versionId"], created.json["versionId"]);
}

TEST(Review, SaysWhyNothingCouldBeFoundOut) {
  const Folder folder;
  const struct {
    std::filesystem::path checker;
    std::string message;
  } cases[] = {
      {folder / "nothing",
       (folder / "nothing").string() + " could not be started: No such file or directory"},
      {Script(folder, "echo \"$3: colour: \x1b[31m\" >&2; exit 2\n"), "app.yaml: colour: ?[31m"},
  };
  for (const auto& c : cases) {
    Rooms rooms(true, {c.checker});
    rooms.Declare("Shop", "http://127.0.0.1:1", "");
    const auto reply = rooms.ask.Post("/sandbox/apps/Shop/submit", {{"version", "1.0"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json["review"]["passed"], false);
    EXPECT_EQ(reply.json["review"]["message"], c.message);
  }
}

TEST(ConnectorResource, ReadsWhatWasTyped) {
  const StubConnector connector([](const auto&) { return Http(200, ""); });
  Rooms rooms;
  rooms.state.Execute(
      "INSERT INTO visitors (id, unique_id, uuid, created_at) "
      "VALUES (9999, 'u-9999', 'v-9999', 0);"
      "INSERT INTO conversations (id, uuid, channel, website_id, created_at) "
      "VALUES (123456, 'uuid-1', 'chat', 101, 0);");
  const auto created =
      rooms.Declare("Shop", connector.url(), "parameters: [{key: a, label: A, type: text}]\n");
  const auto version = created.json["versionId"].get<std::string>();
  const auto key = rooms.state->ApiKey();
  const auto read = [&](const std::string& target, const std::string& with) {
    return rooms.ask.Send("GET", "/sandbox/connector/" + target, "", {{"X-API-Key", with}});
  };
  const auto parameters = "parameters?idConnectorVersion=" + version + "&idWebsite=";
  EXPECT_EQ(read(parameters + "ha-101", key).status, 404);
  rooms.ask.Post("/sandbox/installations",
                 {{"app", "Shop"}, {"website", "ha-101"}, {"values", {{"a", "b"}}}});
  const auto reply = read(parameters + "ha-101", key);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json.size(), 1U);
  EXPECT_EQ(reply.json[0]["key"], "a");
  EXPECT_EQ(reply.json[0]["value"], "b");
  EXPECT_EQ(read(parameters + "101", key).status, 200);
  EXPECT_EQ(read(parameters + "ha-102", key).status, 404);
  EXPECT_EQ(read(parameters + "ha-999", key).status, 404);
  EXPECT_EQ(read("parameters?idWebsite=ha-101", key).status, 400);
  EXPECT_EQ(read("parameters?idConnectorVersion=x&idWebsite=ha-101", key).status, 404);
  EXPECT_EQ(read(parameters + "ha-101", "wrong").status, 403);
  EXPECT_EQ(rooms.ask.Send("GET", "/sandbox/connector/" + parameters + "ha-101", "", {}).status,
            403);
  EXPECT_EQ(rooms.ask.Get("/sandbox/connector/" + parameters + "ha-101&key=" + key).status, 200);
  // The first that is there decides.
  EXPECT_EQ(read(parameters + "ha-101&key=" + key, "wrong").status, 403);

  rooms.state.Execute("INSERT INTO closing_values VALUES (123456, 1, 'note', 'é', 1000)");
  for (const auto* conversation : {"ha-123456", "123456", "uuid-1"}) {
    const auto values = read(std::string("closing-values?idConversation=") + conversation +
                                 "&idConnectorVersion=" + version,
                             key);
    ASSERT_EQ(values.status, 200) << values.body;
    EXPECT_EQ(values.json, (json{{{"idConnectorVersion", version},
                                  {"idConversation", "ha-123456"},
                                  {"idField", "note"},
                                  {"value", "é"},
                                  {"updatedAt", "1970-01-01T00:00:01Z"}}}));
  }
  EXPECT_EQ(read("closing-values?idConversation=ha-1&idConnectorVersion=" + version, key).status,
            404);
  EXPECT_EQ(read("closing-values?idConnectorVersion=" + version, key).status, 400);
}

// Two connectors that share no code: what the sandbox asks, they understand.
void InstallAsk(Rooms& rooms, const std::string& app, const json& right, const json& wrong,
                const std::string& wrong_field) {
  const auto install = [&](const json& values) {
    return rooms.ask.Post("/sandbox/installations",
                          {{"app", app}, {"website", "ha-101"}, {"values", values}});
  };
  const auto refused = install(wrong);
  EXPECT_EQ(refused.status, 422) << refused.body;
  ASSERT_EQ(refused.json["errors"].size(), 1U) << refused.body;
  EXPECT_EQ(refused.json["errors"][0]["field"], wrong_field);
  const auto installed = install(right);
  ASSERT_EQ(installed.status, 201) << installed.body;
  EXPECT_EQ(installed.json["webhooks"][0]["available"], true) << installed.body;
  for (const auto* kind :
       {"categories", "products", "visitor-profile", "closing-options", "health"}) {
    const auto asked = rooms.ask.Post(
        std::string("/sandbox/interactions/") + kind,
        kind == std::string("products") ? json{{"app", app}, {"website", "ha-101"}, {"search", "é"}}
                                        : json{{"app", app}, {"website", "ha-101"}});
    EXPECT_EQ(asked.json["misfit"], nullptr) << kind << asked.body;
    EXPECT_EQ(asked.json["error"], nullptr) << kind << asked.body;
    EXPECT_EQ(asked.json["status"], 200);
  }
}

TEST(TwoConnectors, AreInstalledAndAsked) {
  const Folder folder;
  folder.Write("secret.txt", "between the two of us");
  ::chmod((folder / "secret.txt").c_str(), 0600);
  const auto secret_file = (folder / "secret.txt").string();
  Rooms rooms(true, {CHECKER_BINARY},
              std::chrono::seconds(10));  // a wrong password takes half a second

  const Process florist("/usr/bin/python3",
                        {SOURCE_DIR "/examples/florist/florist.py", "--port", "0", "--secret",
                         secret_file, "--journal", (folder / "journal").string()});
  while (florist.Output().find('\n') == std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto url = florist.Output().substr(13, florist.Output().find('\n') - 13);
  auto definition = json(text::ParseYaml(
      ReadFile(std::filesystem::path(SOURCE_DIR) / "examples/florist/connector-check.yaml")));
  definition["url"] = url;
  ASSERT_EQ(
      rooms.ask
          .Post("/sandbox/apps", {{"definition", definition}, {"secret", "between the two of us"}})
          .status,
      201);
  InstallAsk(rooms, "Fleuriste",
             {{"login", "marguerite"}, {"password", "pétale-42"}, {"gift", true}, {"size", "3"}},
             {{"login", "marguerite"}, {"password", "x"}}, "login");

  const auto review =
      rooms.ask.Post("/sandbox/apps/Fleuriste/submit", {{"version", "1.0"}}).json["review"];
  EXPECT_EQ(review["passed"], true) << review.dump(2);
  EXPECT_EQ(review["review"]["Signatures are checked"], "yes") << review.dump(2);

  Service service({"--secret-file", secret_file});
  const auto manifest = RunConnector({"manifest", "--format", "yaml", "--public-url",
                                      "http://127.0.0.1:" + std::to_string(service.port()),
                                      "--database", (folder / "none.db").string()});
  ASSERT_EQ(manifest.status, 0) << manifest.errors;
  ASSERT_EQ(
      rooms.ask
          .Post("/sandbox/apps", {{"yaml", manifest.output}, {"secret", "between the two of us"}})
          .status,
      201);
  InstallAsk(rooms, "Reference connector",
             {{"login", "demo"}, {"password", "copper-pan-2017"}, {"warehouse", "lyon"}},
             {{"login", "demo"}, {"password", "steel-pan-2016"}}, "password");
  EXPECT_EQ(rooms.state.Number("SELECT count(*) FROM calls WHERE misfit IS NOT NULL"), 0);
}

}  // namespace
}  // namespace connector::testing
