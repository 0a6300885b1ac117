#include "tests/sandbox/console/room.h"

namespace connector::testing {
namespace {

using nlohmann::json;

using ConsoleConversations = ConsoleTest;

const json kPan{{"label", "Copper pan"},
                {"image", "https://x.example/pan.png"},
                {"url", "https://x.example/pan"},
                {"price", "89.90"},
                {"priceStruck", nullptr},
                {"currency", "EUR"},
                {"available", "true"}};

TEST_F(ConsoleConversations, GoFromTheFirstWordToTheRating) {
  Set(kClaire, {{"connected", true}, {"chat", true}});
  const auto begun = ask_.Post(
      "/sandbox/conversations",
      {{"website", "ha-101"}, {"visitor", Visitor()}, {"text", "Do you deliver to Rennes?"}});
  ASSERT_EQ(begun.status, 201) << begun.body;
  const auto chat = begun.json["id"].get<std::int64_t>();
  EXPECT_EQ(begun.json["operator"], (json{{"id", kClaire}, {"name", "Claire Montaudel"}}));
  EXPECT_EQ(begun.json["visitor"]["externalId"], "c-2048");
  EXPECT_EQ(begun.json["visitor"]["conversations"], 1);
  EXPECT_EQ(begun.json["lastMessage"]["text"], "Do you deliver to Rennes?");
  EXPECT_EQ(begun.json["closedAt"], nullptr);
  EXPECT_EQ(Told("conversation.started"), 1);

  const auto said =
      ask_.Post(PathOf(chat, "/messages"), {{"from", "operator"}, {"text", "We do."}});
  ASSERT_EQ(said.status, 201) << said.body;
  EXPECT_EQ(said.json["position"], 1);
  EXPECT_EQ(said.json["from"], "operator");
  EXPECT_EQ(said.json["product"], nullptr);
  const auto sent = ask_.Post(PathOf(chat, "/messages"), {{"from", "operator"}, {"product", kPan}});
  ASSERT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(sent.json["product"], kPan);
  EXPECT_EQ(sent.json["text"], "Copper pan");

  state_.Execute(
      "INSERT INTO apps VALUES (7, 'Shop', 'c-7', '{}', 'sandbox', 'v', 'sandbox', "
      "NULL, 'k', NULL, 0, 0)");
  const auto closed = ask_.Post(PathOf(chat, "/close"),
                                {{"by", "operator"},
                                 {"tags", {299029, 299030}},
                                 {"note", "Happy"},
                                 {"quality", 4},
                                 {"sendByEmail", true},
                                 {"values",
                                  {{{"app", "c-7"}, {"fieldId", "brand"}, {"value", "Mauviel"}},
                                   {{"app", "Shop"}, {"fieldId", "brand"}, {"value", "é"}},
                                   {{"app", "Shop"}, {"fieldId", "empty"}, {"value", ""}}}}});
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(closed.json["closedBy"], "operator");
  EXPECT_EQ(closed.json["tags"], (json{"Conseil produit", "Livraison"}));
  EXPECT_EQ(closed.json["closingValues"],
            (json{{{"app", "Shop"}, {"fieldId", "brand"}, {"value", "é"}},
                  {{"app", "Shop"}, {"fieldId", "empty"}, {"value", ""}}}));
  const auto& messages = closed.json["messages"];
  ASSERT_EQ(messages.size(), 5U);
  EXPECT_EQ(messages[3]["from"], "notification");
  EXPECT_EQ(messages[3]["text"], "Note: Happy\nQuality: 4 of 5\nSent by e-mail");
  EXPECT_EQ(messages[4]["text"], "OPERATOR_CHAT_CLOSE");
  EXPECT_EQ(closed.json["lastMessage"]["text"], "Copper pan") << "the last thing that was said";
  EXPECT_EQ(Told("conversation.closed"), 1);

  const auto rated = ask_.Post(PathOf(chat, "/rating"),
                               {{"welcome", 5}, {"resolution", 0}, {"comment", "Thanks"}});
  ASSERT_EQ(rated.status, 200) << rated.body;
  EXPECT_EQ(
      rated.json["rating"],
      (json{{"welcome", 5.0}, {"resolution", 0.0}, {"delay", nullptr}, {"comment", "Thanks"}}));
  EXPECT_EQ(Told("satisfaction.filled"), 1);
  EXPECT_EQ(ask_.Get(PathOf(chat)).json, rated.json);
}

TEST_F(ConsoleConversations, WaitUntilSomebodyTakesThem) {
  const auto chat = Begin();
  EXPECT_EQ(ask_.Get(PathOf(chat)).json["operator"], nullptr);
  const auto path = PathOf(chat, "/messages");
  ExpectRefused(
      "POST", path,
      {
          {"nobody has it", R"({"from":"operator","text":"x"})", 422, "waiting list"},
          {"of another website",
           R"({"from":"operator","text":"x","operator":)" + std::to_string(kEmma) + "}", 422,
           "There is no operator"},
          {"unknown", R"({"from":"operator","text":"x","operator":1})", 422,
           "There is no operator 1"},
          {"a visitor", R"({"from":"visitor","text":"x","operator":270586})", 400, "takes no"},
      });
  const json answer{{"from", "operator"}, {"text", "Hello"}, {"operator", kClaire}};
  EXPECT_EQ(ask_.Post(path, answer).status, 201);
  EXPECT_EQ(ask_.Post(path, answer).status, 201) << "he has it already";
  EXPECT_EQ(Told("v2.conversation.pushed"), 1);
  EXPECT_EQ(ask_.Get(PathOf(chat)).json["operator"]["id"], kClaire);
  ExpectRefused("POST", path,
                {{"somebody else has it",
                  R"({"from":"operator","text":"x","operator":)" + std::to_string(kJulien) + "}",
                  422, "is with operator 270586"}});
}

TEST_F(ConsoleConversations, AreListed) {
  const auto first = Begin();
  Set(kClaire, {{"connected", true}, {"chat", true}});
  const auto second = Begin();
  const auto ids = [&](const std::string& query) {
    std::string list;
    const auto reply = ask_.Get("/sandbox/conversations" + query);
    for (const auto& chat : reply.json.at("conversations")) {
      EXPECT_EQ(chat.size(), 9U);
      list += std::to_string(chat.at("id").get<std::int64_t>() - first) + " ";
    }
    return list;
  };
  const auto last = std::to_string(second - first) + " ";
  EXPECT_EQ(ids(""), last + "0 ");
  EXPECT_EQ(ids("?limit=1"), last);
  EXPECT_EQ(ids("?operator=" + std::to_string(kClaire)), last + "0 ") << "who waited was given";
  EXPECT_EQ(ids("?operator=" + std::to_string(kJulien)), "");
  EXPECT_EQ(ids("?visitor=" + std::to_string(Visitor())), last + "0 ");
  EXPECT_EQ(ids("?visitor=1"), "");
  EXPECT_EQ(ids("?website=ha-101"), last + "0 ");
  EXPECT_EQ(ids("?website=102"), "");
  ask_.Post(PathOf(first, "/close"), {{"by", "visitor"}});
  EXPECT_EQ(ids(""), last + "0 ") << "it ended a moment ago";
  state_->AdvanceClock(11 * 60'000);
  EXPECT_EQ(ids(""), last);
  for (const auto* query : {"?limit=0", "?limit=101", "?operator=x", "?website=x", "?visitor=0",
                            "?visitor=1&visitor=2"}) {
    EXPECT_EQ(ask_.Get(std::string("/sandbox/conversations") + query).status, 400) << query;
  }
}

TEST_F(ConsoleConversations, ShowWhatThePastHas) {
  const auto chat = Begin();
  const auto id = std::to_string(chat);
  state_.Execute("INSERT INTO messages VALUES (" + id + ", 1, 6, 0, 'https://x.example/pan'), (" +
                 id + ", 2, 5, 0, 'https://x.example/'), (" + id + ", 3, 6, 0, '[1]'), (" + id +
                 ", 4, 7, 0, '{\"label\":\"x\"}'), (" + id + ", 5, 99, 0, 'x')");
  const auto messages = ask_.Get(PathOf(chat)).json["messages"];
  std::string authors;
  for (const auto& message : messages) {
    authors += message["from"].get<std::string>() + " ";
    EXPECT_EQ(message["product"], nullptr) << message;
  }
  EXPECT_EQ(authors, "visitor operator page operator visitor notification ");
  EXPECT_EQ(messages[1]["text"], "https://x.example/pan");
  state_.Execute("UPDATE conversations SET visitor_id = NULL");
  EXPECT_EQ(ask_.Get(PathOf(chat)).json["visitor"], nullptr);
  for (const auto* other : {"0", "77", "x", "-1", "99999999999999999999"}) {
    const auto path = std::string("/sandbox/conversations/") + other;
    EXPECT_EQ(ask_.Get(path).status, 404) << other;
    for (const auto* act : {"/messages", "/close", "/rating"}) {
      EXPECT_EQ(ask_.Post(path + act, {{"by", "visitor"}}).status, 404) << other << act;
    }
  }
}

TEST_F(ConsoleConversations, HaveTheLastMessagesOfManyOnly) {
  const auto chat = Begin();
  state_.Execute(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
      "INSERT INTO messages SELECT " +
      std::to_string(chat) + ", i, 2, 0, 'x' FROM n");
  const auto messages = ask_.Get(PathOf(chat)).json["messages"];
  ASSERT_EQ(messages.size(), 500U);
  EXPECT_EQ(messages.front()["position"], 201);
  EXPECT_EQ(messages.back()["position"], 700);
}

TEST_F(ConsoleConversations, BeginOnlyAsTheyCan) {
  const auto visitor = std::to_string(Visitor());
  const auto with = [&](const std::string& rest) {
    return R"({"visitor":)" + visitor + rest + "}";
  };
  ExpectRefused(
      "POST", "/sandbox/conversations",
      {
          {"unknown website", with(R"(,"website":"ha-999","text":"x")"), 422, "website 999"},
          {"unknown visitor", R"({"website":"ha-101","visitor":1,"text":"x"})", 422, "visitor 1"},
          {"no website", with(R"(,"text":"x")"), 400, "website"},
          {"no visitor", R"({"website":"ha-101","text":"x"})", 400, "visitor"},
          {"visitor as text", R"({"website":"ha-101","visitor":"1","text":"x"})", 400, "visitor"},
          {"negative visitor", R"({"website":"ha-101","visitor":-1,"text":"x"})", 400, "visitor"},
          {"no text", with(R"(,"website":"ha-101")"), 400, "text"},
          {"empty text", with(R"(,"website":"ha-101","text":"")"), 400, "1 to 4000"},
          {"long text", with(R"(,"website":"ha-101","text":")" + std::string(4'001, 'x') + "\""),
           400, "4000"},
          {"no JSON", "x", 400, "JSON"},
          {"a member twice", R"({"visitor":1,"visitor":2})", 400, "JSON"},
      });
  const std::string longest = [] {
    std::string text;
    for (int i = 0; i < 4'000; ++i) text += "é";
    return text;
  }();
  EXPECT_EQ(ask_.Post("/sandbox/conversations",
                      {{"website", "101"}, {"visitor", Visitor()}, {"text", longest}})
                .status,
            201);
}

TEST_F(ConsoleConversations, TakeOnlyMessagesThatCanBeSent) {
  const auto chat = Begin();
  Set(kClaire, {{"connected", true}, {"chat", true}});
  const auto product = [](const json& parts) {
    return json{{"from", "operator"}, {"product", parts}}.dump();
  };
  ExpectRefused(
      "POST", PathOf(chat, "/messages"),
      {
          {"nobody", R"({"text":"x"})", 400, "from"},
          {"somebody else", R"({"from":"notification","text":"x"})", 400, "operator or visitor"},
          {"nothing", R"({"from":"visitor"})", 400, "text"},
          {"no text", R"({"from":"visitor","text":["x"]})", 400, "text"},
          {"both", R"({"from":"operator","text":"x","product":{"label":"x"}})", 400, "either"},
          {"a visitor's product", R"({"from":"visitor","product":{"label":"x"}})", 400,
           "Only an operator"},
          {"no label", product({{"price", "1"}}), 400, "label"},
          {"an empty label", product({{"label", ""}}), 400, "label"},
          {"a number", product({{"label", "x"}, {"price", 1}}), 400, "text"},
          {"an object", product({{"label", "x"}, {"image", {{"a", "b"}}}}), 400, "text"},
          {"unknown part", product({{"label", "x"}, {"html", "<b>"}}), 400, "product"},
          {"no object", R"({"from":"operator","product":"x"})", 400, "product must be an object"},
          {"too much", product({{"label", std::string(17'000, 'x')}}), 400, "16 KiB"},
      });
  const auto hostile = "</script><img src=x onerror=alert(1)>\u202e";
  const auto sent =
      ask_.Post(PathOf(chat, "/messages"),
                {{"from", "operator"}, {"product", {{"label", hostile}, {"available", false}}}});
  EXPECT_EQ(sent.json["product"]["label"], hostile);
  EXPECT_EQ(sent.json["product"]["available"], false);
  ask_.Post(PathOf(chat, "/close"), {{"by", "operator"}});
  ExpectRefused("POST", PathOf(chat, "/messages"),
                {{"after the end", R"({"from":"visitor","text":"x"})", 422, "closed already"}});
}

TEST_F(ConsoleConversations, EndOnlyAsTheyCan) {
  const auto chat = Begin();
  const auto with = [](const json& more) {
    json body{{"by", "operator"}};
    body.update(more);
    return body.dump();
  };
  const auto value = [&](const json& one) { return with({{"values", {one}}}); };
  ExpectRefused(
      "POST", PathOf(chat, "/close"),
      {
          {"by nobody", "{}", 400, "by"},
          {"by somebody else", R"({"by":"system"})", 400, "by must be"},
          {"tags are no array", with({{"tags", 299029}}), 400, "tags"},
          {"a tag is no id", with({{"tags", {"x"}}}), 400, "tags"},
          {"unknown tag", with({{"tags", {1}}}), 422, "tag of the website 1"},
          {"a tag of the other website", with({{"tags", {299035}}}), 422, "299035"},
          {"six stars", with({{"quality", 6}}), 400, "0 to 5"},
          {"half a star", with({{"quality", 0.5}}), 400, "0 to 5"},
          {"a long note", with({{"note", std::string(4'001, 'x')}}), 400, "note"},
          {"no flag", with({{"sendByEmail", 1}}), 400, "sendByEmail"},
          {"unknown app", value({{"app", "x"}, {"fieldId", "f"}, {"value", "v"}}), 422,
           "There is no app x."},
          {"no app", value({{"fieldId", "f"}, {"value", "v"}}), 400, "values: app"},
          {"no field", value({{"app", "x"}, {"value", "v"}}), 400, "values: fieldId"},
          {"a long value",
           value({{"app", "x"}, {"fieldId", "f"}, {"value", std::string(1'025, 'x')}}), 400,
           "1024"},
          {"a value that is no text", value({{"app", "x"}, {"fieldId", "f"}, {"value", true}}), 400,
           "values: value"},
          {"no object", with({{"values", {"x"}}}), 400, "objects"},
          {"too many", with({{"values", json(201, json::object())}}), 400, "200"},
          {"unknown member", with({{"score", 1}}), 400, "Known are"},
      });
  EXPECT_EQ(ask_.Post(PathOf(chat, "/close"), {{"by", "visitor"}}).json["closedBy"], "visitor");
  ExpectRefused("POST", PathOf(chat, "/close"),
                {{"twice", with(json::object()), 422, "closed already"}});
}

TEST_F(ConsoleConversations, AreRatedOnceAfterTheirEnd) {
  const auto chat = Begin();
  const auto path = PathOf(chat, "/rating");
  ExpectRefused("POST", path, {{"open", R"({"welcome":1})", 422, "after its end"}});
  ask_.Post(PathOf(chat, "/close"), {{"by", "visitor"}});
  ExpectRefused(
      "POST", path,
      {
          {"nothing", "{}", 400, "one of"},
          {"an empty comment", R"({"comment":""})", 400, "one of"},
          {"too good", R"({"welcome":6})", 400, "0 to 5"},
          {"too bad", R"({"delay":-1})", 400, "0 to 5"},
          {"a text", R"({"resolution":"5"})", 400, "resolution"},
          {"a long comment", R"({"comment":")" + std::string(4'001, 'x') + "\"}", 400, "comment"},
      });
  EXPECT_EQ(ask_.Post(path, {{"comment", "x"}}).json["rating"]["comment"], "x");
  EXPECT_EQ(Told("satisfaction.filled"), 0) << "there are no stars";
  EXPECT_EQ(Told("satisfaction.answered"), 1);
  ExpectRefused("POST", path, {{"twice", R"({"welcome":1})", 422, "rated already"}});
}

}  // namespace
}  // namespace connector::testing
