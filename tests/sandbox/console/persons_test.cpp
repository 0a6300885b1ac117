#include "tests/sandbox/console/room.h"

namespace connector::testing {
namespace {

using nlohmann::json;

using ConsolePersons = ConsoleTest;

TEST_F(ConsolePersons, AreThoseOfTheState) {
  const auto websites = ask_.Get("/sandbox/websites").json["websites"];
  ASSERT_EQ(websites.size(), 2U);
  EXPECT_EQ(websites[0], (json{{"id", "ha-101"},
                               {"name", "Cuivre & Compagnie"},
                               {"url", "https://www.cuivre-et-compagnie.example"}}));
  const auto tags = ask_.Get("/sandbox/tags?website=ha-101").json["tags"];
  EXPECT_EQ(tags[0], (json{{"id", 299029}, {"name", "Conseil produit"}}));
  EXPECT_LT(tags.size(), ask_.Get("/sandbox/tags").json["tags"].size());
  EXPECT_EQ(ask_.Get("/sandbox/tags?website=ha-999").json["tags"], json::array());
  EXPECT_EQ(ask_.Get("/sandbox/tags?website=x").status, 400);
  EXPECT_EQ(ask_.Get("/sandbox/key").json, (json{{"key", state_->ApiKey()}}));
}

TEST_F(ConsolePersons, AreOperators) {
  const auto operators = ask_.Get("/sandbox/operators").json["operators"];
  EXPECT_EQ(operators.size(), 13U);
  EXPECT_EQ(operators[0], (json{{"id", kClaire},
                                {"name", "Claire Montaudel"},
                                {"language", "fr"},
                                {"websites", {"ha-101"}},
                                {"connected", false},
                                {"chat", {{"enabled", true}, {"available", false}}},
                                {"call", {{"enabled", true}, {"available", false}}},
                                {"video", {{"enabled", true}, {"available", false}}},
                                {"openConversations", 0}}));
}

TEST_F(ConsolePersons, AreSwitched) {
  const auto on = Set(kClaire, {{"connected", true}, {"chat", true}, {"language", "de"}});
  ASSERT_EQ(on.status, 200) << on.body;
  EXPECT_EQ(on.json["connected"], true);
  EXPECT_EQ(on.json["chat"]["available"], true);
  EXPECT_EQ(on.json["call"]["available"], false);
  EXPECT_EQ(on.json["language"], "de");
  EXPECT_EQ(Told("user.connected"), 1);
  EXPECT_EQ(Told("user.availability.updated"), 1);
  EXPECT_EQ(Told("user.updated"), 1);
  EXPECT_EQ(Set(kClaire, json::object()).json, on.json);
  EXPECT_EQ(Set(kClaire, {{"chat", false}}).json["chat"]["available"], false);
  EXPECT_EQ(Set(kClaire, {{"connected", false}}).json["connected"], false);
  EXPECT_EQ(Told("user.disconnected"), 1);
}

TEST_F(ConsolePersons, AreNotSwitchedToWhatIsNotPossible) {
  ExpectRefused("PUT", "/sandbox/operators/" + std::to_string(kJulien),
                {
                    {"not connected", R"({"chat":true})", 400, "not connected"},
                    {"not enabled", R"({"connected":true,"call":true})", 400, "not enabled"},
                    {"no flag", R"({"connected":"yes"})", 400, "connected"},
                    {"a language that desks do not have", R"({"language":"it"})", 400, "language"},
                    {"an empty language", R"({"language":""})", 400, "language"},
                    {"no text", R"({"language":1})", 400, "language"},
                    {"unknown member", R"({"status":true})", 400, "Known are"},
                    {"no object", "[]", 400, "object"},
                    {"no JSON", "{", 400, "JSON"},
                });
  for (const auto* id : {"1", "x", "-1", "99999999999999999999"}) {
    EXPECT_EQ(ask_.Put(std::string("/sandbox/operators/") + id, json::object()).status, 404) << id;
  }
}

TEST_F(ConsolePersons, AreVisitors) {
  state_.Execute(
      "INSERT INTO visitors (unique_id, uuid, created_at) VALUES ('u', 'u', 0);"
      "INSERT INTO visitor_websites SELECT max(id), 101 FROM visitors");
  const auto visitors = ask_.Get("/sandbox/visitors?website=ha-101").json["visitors"];
  EXPECT_LE(visitors.size(), 50U);
  bool had_none = false;
  for (const auto& visitor : visitors) {
    EXPECT_EQ(visitor.size(), 4U);
    EXPECT_FALSE(had_none && visitor["externalId"].is_string()) << visitor;
    had_none = visitor["externalId"].is_null();
  }
  EXPECT_TRUE(had_none);
  EXPECT_EQ(ask_.Get("/sandbox/visitors?website=x").status, 400);
  EXPECT_EQ(ask_.Get("/sandbox/visitors?website=ha-999").json["visitors"], json::array());
}

TEST_F(ConsolePersons, AreMadeOfNothing) {
  const auto reply = ask_.Post("/sandbox/visitors", {{"website", "ha-102"}});
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto id = reply.json["id"].dump();
  EXPECT_EQ(reply.json, (json{{"id", reply.json["id"]},
                              {"name", "Visitor " + id},
                              {"externalId", nullptr},
                              {"email", ""}}));
  EXPECT_EQ(state_.Number("SELECT length(unique_id) FROM visitors WHERE id = " + id), 45);
  EXPECT_EQ(state_.Number("SELECT website_id FROM visitor_websites WHERE visitor_id = " + id), 102);
  ExpectRefused("POST", "/sandbox/visitors",
                {
                    {"unknown website", R"({"website":"ha-999"})", 422, "There is no website 999"},
                    {"no website", "{}", 400, "ha-101"},
                    {"no id", R"({"website":"x"})", 400, "ha-101"},
                    {"a number", R"({"website":101})", 400, "website"},
                    {"unknown member", R"({"website":"ha-101","name":"x"})", 400, "Known are"},
                });
}

}  // namespace
}  // namespace connector::testing
