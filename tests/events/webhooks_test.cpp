// Webhooks from the request to the effect, without a socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/text/timestamp.h"
#include "tests/support/answer.h"
#include "tests/support/events.h"
#include "tests/support/shop.h"

namespace connector::events {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using testing::kSampleVisitor;
using testing::MakeEvent;

service::BackendOptions Impatient() {
  service::BackendOptions options;
  options.retry = {milliseconds(1), 3};
  return options;
}

class Webhooks : public ::testing::Test {
 protected:
  std::string Send(const std::string& body) {
    const auto response = shop_.Post("/webhooks", body);
    EXPECT_EQ(response.status, 202) << response.body;
    return Json::parse(response.body).at("status");
  }
  Json Event(const std::string& id) {
    return Json::parse(shop_.Operate("GET", "/events/" + id).body);
  }
  Json Events(const std::string& query) {
    return Json::parse(shop_.Operate("GET", "/events?" + query).body);
  }
  // The value of a field of the profile of the sample's first visitor, "" where it is not there.
  std::string Profile(const std::string& field) {
    const auto response = shop_.Get("/visitor-profile?idVisitorExternal=123");
    for (const auto& entry : Json::parse(response.body)) {
      if (entry.at("id") == field) return entry.at("value");
    }
    return "";
  }
  void Execute(const std::string& sql) { shop_.events().Execute(sql); }

  static inline const Json kVisitor{{"websiteId", "ha-101"}, {"visitorId", kSampleVisitor}};
  static Json With(Json fields, const Json& more) {
    fields.update(more);
    return fields;
  }

  testing::LoadedShop shop_{fixtures::SampleShop(), Impatient()};
};

TEST_F(Webhooks, EveryExampleIsStoredInBothEncodings) {
  for (const auto& example : testing::EventExamples()) {
    EXPECT_EQ(Send(example.dump()), "stored");
    auto as_form = example;
    as_form["eventId"] = "form-" + example.at("eventId").get<std::string>();
    const auto response =
        shop_.Post("/webhooks", testing::ToForm(as_form), "application/x-www-form-urlencoded");
    EXPECT_EQ(response.status, 202) << response.body;
  }
  shop_.AwaitEffects();
  const auto count = 2 * testing::EventExamples().size();
  EXPECT_EQ(Events("state=done&limit=1000").size(), count);
}

TEST_F(Webhooks, MalformedOnesLeaveNoTrace) {
  const auto good = MakeEvent("user.created", "1", "2017-04-22T11:01:00Z", {{"userId", 1}});
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  struct {
    std::string body;
    std::string content_type;
    int status;
  } const cases[] = {
      {good, "text/plain", 415},
      {good, "", 415},
      {good, "application/json; charset=utf-16", 415},
      {good, "application/x-www-form-urlencoded", 400},
      {"not json", "application/json", 400},
      {"[" + good + "]", "application/json", 400},
      {MakeEvent("user.created", "", "2017-04-22T11:01:00Z"), "application/json", 400},
      {R"({"eventType":"user.created","createdAt":"2017-04-22T11:01:00Z"})", "application/json",
       400},
      {MakeEvent("user.created", "1", "2017-04-22"), "application/json", 400},
      {MakeEvent("user.created", "1", "2017-04-22T11:01:00Z", {{"userId", {1}}}),
       "application/json", 400},
      {R"({"eventId":"1","eventId":"2","eventType":"x"})", "application/json", 400},
      {"{\"eventId\":\"1\",\"eventType\":\"\xff\"}", "application/json", 400},
      {R"({"eventId":"1","eventType":"x","deep":)" + deep + "}", "application/json", 400},
      {"eventId=1&eventType=x&a[b=1", "application/x-www-form-urlencoded", 400},
      {"eventId=1&eventId=1&eventType=x", "application/x-www-form-urlencoded", 400},
      {"eventType=x", "application/x-www-form-urlencoded", 400},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shop_.Post("/webhooks", c.body, c.content_type).status, c.status)
        << c.body.substr(0, 99);
  }
  EXPECT_EQ(Events(""), Json::array());
}

TEST_F(Webhooks, RepeatsChangeNothingAndConflictsAreKeptAside) {
  const auto with = [](int user) {
    return MakeEvent("user.created", "e", "2017-04-22T11:01:00Z", {{"userId", user}});
  };
  const auto event = with(1);
  EXPECT_EQ(Send(event), "stored");
  EXPECT_EQ(Send(event), "repeated");
  EXPECT_EQ(Send(event), "repeated");
  EXPECT_EQ(Send(with(2)), "conflicting");
  EXPECT_EQ(Send(with(2)), "conflicting");
  for (int user = 3; user < 20; ++user) EXPECT_EQ(Send(with(user)), "conflicting");
  EXPECT_EQ(
      shop_.Post("/webhooks", "eventId=e&eventType=x", "application/x-www-form-urlencoded").status,
      202);
  const auto stored = Event("e");
  EXPECT_EQ(stored.at("body"), event);
  EXPECT_EQ(stored.at("repeats"), 2);
  EXPECT_EQ(stored.at("conflicts"), 10);
  EXPECT_EQ(stored.at("conflictingBodies").at(0), with(2));
}

// A retry may be written anew, with another sentAt.
TEST_F(Webhooks, TheSameEventInOtherBytesIsARepeat) {
  constexpr auto* kJson = "application/json";
  constexpr auto* kForm = "application/x-www-form-urlencoded";
  const std::string first =
      R"({"eventId":"e","eventType":"x","n":12345678901234567890123,"a":[1,{"b":"é"}],"sentAt":"1"})";
  const std::string form = "eventId=f&eventType=x&ids[]=1&ids[]=2&sentAt=1";
  struct {
    std::string name;
    std::string body;
    const char* type;
    std::string status;
  } const cases[] = {
      {"new", first, kJson, "stored"},
      {"another sentAt",
       R"({"eventId":"e","eventType":"x","n":12345678901234567890123,"a":[1,{"b":"é"}],"sentAt":"2"})",
       kJson, "repeated"},
      {"no sentAt",
       R"({"eventId":"e","eventType":"x","n":12345678901234567890123,"a":[1,{"b":"é"}]})", kJson,
       "repeated"},
      {"order, white space, escapes",
       R"( {"sentAt":"3", "a":[1, {"b":"\u00e9"}],"eventType":"x","n":12345678901234567890123,"eventId":"e"})",
       kJson, "repeated"},
      {"another number",
       R"({"eventId":"e","eventType":"x","n":12345678901234567890124,"a":[1,{"b":"é"}]})", kJson,
       "conflicting"},
      {"another order of an array",
       R"({"eventId":"e","eventType":"x","n":12345678901234567890123,"a":[{"b":"é"},1]})", kJson,
       "conflicting"},
      {"sentAt of something else",
       R"({"eventId":"e","eventType":"x","n":12345678901234567890123,"a":[1,{"b":"é","sentAt":1}]})",
       kJson, "conflicting"},
      {"one member less", R"({"eventId":"e","eventType":"x","a":[1,{"b":"é"}]})", kJson,
       "conflicting"},
      {"new form", form, kForm, "stored"},
      {"order, spelling, escapes", "sentAt=2&%69ds[0]=1&eventType=x&eventId=f&ids%5B1%5D=2", kForm,
       "repeated"},
      {"another element", "eventId=f&eventType=x&ids[]=1&ids[]=3&sentAt=1", kForm, "conflicting"},
      {"in the other encoding", R"({"eventId":"f","eventType":"x","ids":[1,2],"sentAt":"4"})",
       kJson, "repeated"},
      {"the same conflict, sent later", "eventId=f&eventType=x&ids[]=1&ids[]=3&sentAt=9", kForm,
       "conflicting"},
  };
  for (const auto& c : cases) {
    const auto response = shop_.Post("/webhooks", c.body, c.type);
    EXPECT_EQ(Json::parse(response.body).at("status"), c.status) << c.name;
  }
  EXPECT_EQ(Event("e").at("body"), first);
  EXPECT_EQ(Event("e").at("repeats"), 3);
  EXPECT_EQ(Event("f").at("body"), form);
  EXPECT_EQ(Event("f").at("conflicts"), 1);
}

TEST_F(Webhooks, KeepTheDeliveryHeadersForTracing) {
  const auto event = MakeEvent("x", "e", "2017-04-22T11:01:00Z");
  shop_.Post("/webhooks", event, "application/json",
             {{"x-iadvize-delivery", "d-1"}, {"X-iAdvize-CorrelationId", std::string(256, 'c')}});
  EXPECT_EQ(Event("e").at("deliveryId"), "d-1");
  EXPECT_EQ(Event("e").at("correlationId"), nullptr);  // too long to be one
  shop_.Post("/webhooks", MakeEvent("x", "f", "2017-04-22T11:01:00Z"), "application/json",
             {{"X-iAdvize-Delivery", "d\xFF"}, {"X-iAdvize-CorrelationId", "é"}});
  EXPECT_EQ(Event("f").at("deliveryId"), nullptr);  // no text
  EXPECT_EQ(Event("f").at("correlationId"), "é");
}

TEST_F(Webhooks, ProfileShowsConversationsAndTheLastScore) {
  EXPECT_EQ(Profile("history-conversations"), "");
  const auto closed = [&](const std::string& id, int conversation, const std::string& at) {
    return MakeEvent("conversation.closed", id, at,
                     With(kVisitor, {{"conversationId", conversation}}));
  };
  Send(closed("1", 1, "2020-01-01T00:00:00Z"));
  Send(closed("2", 2, "2020-03-01T01:00:00+01:00"));
  Send(closed("3", 3, "2020-02-01T00:00:00Z"));
  Send(closed("4", 2, "2019-01-01T00:00:00Z"));  // an older event of the same conversation
  Send(MakeEvent("satisfaction.answered", "7", "2020-06-01T00:00:00Z",
                 {{"projectId", "ha-101"}, {"conversationId", 2}, {"netPromoterScore", 9}}));
  Send(MakeEvent("satisfaction.filled", "8", "2020-05-01T00:00:00Z",
                 With(kVisitor, {{"score", 2}})));
  Send(MakeEvent("satisfaction.answered", "9", "2020-07-01T00:00:00Z",
                 {{"projectId", "ha-101"}, {"conversationId", 2}, {"satisfactionComment", "x"}}));
  shop_.AwaitEffects();
  EXPECT_EQ(Profile("history-conversations"), "3");
  EXPECT_EQ(Profile("history-last-conversation"), "2020-03-01T00:00:00Z");
  EXPECT_EQ(Profile("history-last-score"), "9");
}

TEST_F(Webhooks, EventThatDoesNotNameTheVisitorDoesNotForgetThem) {
  const auto closed = [&](const std::string& id, const std::string& at, Json fields) {
    return MakeEvent("conversation.closed", id, at, With({{"websiteId", "ha-101"}}, fields));
  };
  const Json named{{"conversationId", 1}, {"visitorId", kVisitor.at("visitorId")}};
  const Json other{{"conversationId", 2}, {"visitorId", kVisitor.at("visitorId")}};
  Send(closed("1", "2020-01-01T00:00:00Z", named));
  Send(closed("2", "2020-01-02T00:00:00Z", {{"conversationId", 1}, {"visitorId", ""}}));
  Send(closed("3", "2020-01-04T00:00:00Z", {{"conversationId", 2}}));
  Send(closed("4", "2020-01-03T00:00:00Z", other));
  shop_.AwaitEffects();
  EXPECT_EQ(Profile("history-conversations"), "2");
  EXPECT_EQ(Profile("history-last-conversation"), "2020-01-04T00:00:00Z");
}

// The visitorId and visitorExternalId of later events are ids of the platform's own, which may be
// another customer's in the shop.
TEST_F(Webhooks, PlatformsOwnIdsOfVisitorsShowNobodysHistory) {
  const auto later = [&](const std::string& id, Json fields) {
    return MakeEvent("v2.conversation.closed", id, "2020-01-05T00:00:00Z",
                     With({{"projectId", "ha-101"}, {"conversationId", id}}, fields));
  };
  Send(later("1", {{"visitorExternalId", "123"}}));  // Camille's number in the shop
  Send(later("2", {{"visitorId", kVisitor.at("visitorId")}}));
  Send(later("3", {{"visitorId", kVisitor.at("visitorId")}, {"visitorExternalId", 123}}));
  Send(MakeEvent("satisfaction.answered", "4", "2020-06-01T00:00:00Z",
                 {{"projectId", "ha-101"}, {"conversationId", "3"}, {"netPromoterScore", 9}}));
  shop_.AwaitEffects();
  for (const auto* field :
       {"history-conversations", "history-last-conversation", "history-last-score"}) {
    EXPECT_EQ(Profile(field), "") << field;
  }
  // What an event of 2017 says of the same conversation still holds, before it and after it.
  for (const std::string id : {"3", "5"}) {
    Send(MakeEvent("conversation.closed", "of-2017-" + id, "2020-01-04T00:00:00Z",
                   With(kVisitor, {{"conversationId", id}})));
  }
  Send(later("5", {{"visitorId", "b05f1b45-c891-4a9c-b47e-91ee6c8ffb44"}}));
  shop_.AwaitEffects();
  EXPECT_EQ(Profile("history-conversations"), "2");
  EXPECT_EQ(Profile("history-last-score"), "9");
}

// Numbers of conversations are unique within a platform's website, and no further.
TEST_F(Webhooks, ConversationsOfOtherWebsitesAndPlatformsAreOthers) {
  const auto closed = [&](const std::string& id, const std::string& platform, const Json& fields) {
    auto event = Json::parse(MakeEvent("conversation.closed", id, "2020-01-01T00:00:00Z", fields));
    event["platform"] = platform;
    return event.dump();
  };
  const Json here = With(kVisitor, {{"conversationId", 1}});
  Send(closed("1", "sd", here));
  Send(closed("2", "ha", here));
  // Of another visitor, whom it does not name: not of ours.
  Send(closed("3", "sd", {{"websiteId", "ha-102"}, {"conversationId", 1}}));
  auto score = Json::parse(MakeEvent("satisfaction.answered", "4", "2020-06-01T00:00:00Z",
                                     {{"projectId", "ha-102"}, {"conversationId", 1}}));
  score["customerSatisfaction"] = 1;
  Send(score.dump());
  shop_.AwaitEffects();
  EXPECT_EQ(Profile("history-conversations"), "2");
  EXPECT_EQ(Profile("history-last-score"), "");
}

TEST_F(Webhooks, ScoreIsOfTheVisitorThatItNames) {
  Send(MakeEvent("conversation.closed", "1", "2020-01-01T00:00:00Z",
                 With(kVisitor, {{"conversationId", 1}})));
  Send(MakeEvent("satisfaction.filled", "2", "2020-01-02T00:00:00Z",
                 {{"websiteId", "ha-101"}, {"conversationId", 1}, {"score", 5}}));
  Send(MakeEvent(
      "satisfaction.filled", "3", "2020-01-03T00:00:00Z",
      {{"websiteId", "ha-101"}, {"conversationId", 1}, {"visitorId", "another"}, {"score", 1}}));
  shop_.AwaitEffects();
  EXPECT_EQ(Profile("history-last-score"), "5");
}

// One clock that is wrong decides nothing for years.
TEST_F(Webhooks, DatedInTheFutureCountAsArrivedNow) {
  const Json website{{"websiteId", "ha-102"}};
  Send(MakeEvent("connector.uninstalled", "1", "9999-12-31T23:59:59Z", website));
  Send(MakeEvent("conversation.closed", "2", "9999-12-31T23:59:59Z",
                 With(kVisitor, {{"conversationId", 1}})));
  Send(MakeEvent("satisfaction.filled", "3", "9999-12-31T23:59:59Z",
                 With(kVisitor, {{"score", 1}})));
  shop_.AwaitEffects();
  EXPECT_EQ(shop_.Get("/products?idWebsite=ha-102").status, 403);
  EXPECT_EQ(Event("1").at("createdAt"), "9999-12-31T23:59:59Z");  // as it was told
  EXPECT_NE(Profile("history-last-conversation"), "");
  EXPECT_LT(Profile("history-last-conversation"), "9");
  std::this_thread::sleep_for(milliseconds(5));
  const auto now = text::FormatTimestamp(text::NowMs());
  Send(MakeEvent("connector.installed", "4", now, website));
  Send(MakeEvent("satisfaction.filled", "5", now, With(kVisitor, {{"score", 2}})));
  shop_.AwaitEffects();
  EXPECT_EQ(shop_.Get("/products?idWebsite=ha-102&limit=1").status, 200);
  EXPECT_EQ(Profile("history-last-score"), "2");
}

// The clock was wrong, and is right since the restart.
TEST_F(Webhooks, ReceivedUnderAClockInTheFutureAreDueAtTheStart) {
  Send(MakeEvent("user.created", "fresh", "2020-01-01T00:00:00Z", {{"userId", 1}}));
  Send(MakeEvent("user.created", "failed", "2020-01-01T00:00:00Z", {{"userId", 1}}));
  Send(MakeEvent("user.created", "retry", "2020-01-01T00:00:00Z", {{"userId", 1}}));
  shop_.AwaitEffects();
  Execute("INSERT INTO pending (event, due_at) SELECT event, received_at + 60000 FROM events");
  Execute(
      "UPDATE pending SET due_at = due_at + 31536000000, attempts = 1 "
      "WHERE event = (SELECT event FROM events WHERE id = 'failed')");
  Execute(
      "UPDATE pending SET attempts = 1 "
      "WHERE event = (SELECT event FROM events WHERE id = 'retry')");
  service::BackendOptions options;
  options.database = shop_.events().file();
  options.postgres = shop_.events().postgres();
  options.shop = shop_.shop();
  const service::Backend restarted(options);
  for (int i = 0; i < 3'000 && Events("state=done").size() < 2; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(Event("fresh").at("state"), "done");
  EXPECT_EQ(Event("failed").at("state"), "done");
  EXPECT_EQ(Event("retry").at("state"), "pending");  // it may have to wait
}

// The same events in every order that a shuffle finds end in the same state.
TEST_F(Webhooks, NewestWinsInWhateverOrder) {
  std::vector<std::string> events;
  const auto add = [&](const std::string& type, const std::string& id, const std::string& at) {
    events.push_back(
        MakeEvent(type, id, at, {{"websiteId", "ha-102"}, {"connectorVersionId", id}}));
  };
  add("connector.installed", "a", "2020-01-01T00:00:00Z");
  add("connector.uninstalled", "b", "2020-01-02T00:00:00Z");
  add("connector.installed", "c", "2020-01-03T01:00:00+01:00");
  add("connector.uninstalled", "d", "2020-01-03T00:00:00Z");  // the same moment as c
  add("connector.uninstalled", "e", "2020-01-02T23:59:59.999Z");
  std::mt19937 random(7);  // NOLINT: always the same orders
  for (int round = 0; round < 30; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    Execute("DELETE FROM installations");
    Execute("DELETE FROM events");
    for (const auto& event : events) Send(event);
    shop_.AwaitEffects();
    const auto installation = Json::parse(shop_.Operate("GET", "/installations").body).at(1);
    EXPECT_EQ(installation.at("websiteId"), "ha-102");
    EXPECT_EQ(installation.at("isInstalled"), false);
    EXPECT_EQ(installation.at("eventId"), "d");
  }
}

TEST_F(Webhooks, UninstalledWebsitesGetNothing) {
  const auto interactions = {"/categories", "/products", "/visitor-profile", "/closing-options"};
  const auto expect = [&](const std::string& website, int status) {
    for (const std::string path : interactions) {
      EXPECT_EQ(shop_.Get(path + website).status, status) << path << website;
    }
    const auto action = R"({"action":"OPEN_CASE","idVisitorUnique":"x","idConversation":"1")" +
                        std::string(website.empty() ? "}" : R"(,"idWebsite":"ha-102"})");
    EXPECT_EQ(shop_.Post("/visitor-profile/actions", action).status, status) << website;
  };
  Send(MakeEvent("connector.uninstalled", "1", "2020-01-02T00:00:00Z", {{"websiteId", "ha-102"}}));
  Send(MakeEvent("connector.uninstalled", "2", "2020-01-02T00:00:00Z",
                 {{"websiteId", "elsewhere"}}));
  shop_.AwaitEffects();
  expect("", 200);
  expect("?idWebsite=ha-102", 403);
  EXPECT_EQ(shop_.Get("/products?idWebsite=elsewhere").status, 403);
  EXPECT_EQ(shop_.Get("/products?idWebsite=unknown").body, "[]");
  Send(MakeEvent("connector.uninstalled", "3", "2020-01-02T00:00:00Z", {{"websiteId", "ha-101"}}));
  Send(MakeEvent("connector.installed", "4", "2020-01-03T00:00:00Z", {{"websiteId", "ha-102"}}));
  shop_.AwaitEffects();
  expect("", 403);
  expect("?idWebsite=ha-102", 200);
}

// Effects that fail are taken back, tried again, set aside, and can be replayed once mended.
TEST_F(Webhooks, FailingEffectsEndAsDeadAndCanBeReplayed) {
  // RAISE(FAIL) leaves what was written until then: taking it back is the service's business.
  const bool is_postgres = shop_.events().postgres().has_value();
  Execute(is_postgres
              ? "ALTER TABLE conversations ADD CONSTRAINT broken CHECK (conversation_id <> '13')"
              : "CREATE TRIGGER broken AFTER INSERT ON conversations "
                "WHEN new.conversation_id = '13' BEGIN SELECT RAISE(FAIL, 'broken'); END");
  Send(MakeEvent("conversation.closed", "bad", "2020-01-02T00:00:00Z",
                 With(kVisitor, {{"conversationId", 13}})));
  Send(MakeEvent("conversation.closed", "good", "2020-01-01T00:00:00Z",
                 With(kVisitor, {{"conversationId", 14}})));
  shop_.AwaitEffects();
  const auto dead = Event("bad");
  EXPECT_EQ(dead.at("state"), "dead");
  EXPECT_EQ(dead.at("attempts"), 3);
  EXPECT_THAT(dead.at("lastError").get<std::string>(), ::testing::HasSubstr("broken"));
  EXPECT_EQ(Event("good").at("state"), "done");
  EXPECT_EQ(Events("state=dead").size(), 1U);
  EXPECT_EQ(Profile("history-conversations"), "1");

  Execute(is_postgres ? "ALTER TABLE conversations DROP CONSTRAINT broken" : "DROP TRIGGER broken");
  EXPECT_EQ(shop_.Operate("POST", "/events/bad/replay").status, 202);
  shop_.AwaitEffects();
  EXPECT_EQ(Event("bad").at("state"), "done");
  EXPECT_EQ(Profile("history-conversations"), "2");
  EXPECT_EQ(shop_.Operate("POST", "/events/bad/replay").status, 409);
  EXPECT_EQ(shop_.Operate("POST", "/events/unknown/replay").status, 404);
}

TEST_F(Webhooks, CanBeFilteredAndPaged) {
  for (int i = 0; i < 7; ++i) {
    Send(MakeEvent(i % 2 == 0 ? "conversation.closed" : "conversation.started", std::to_string(i),
                   "2020-01-02T00:00:00Z",
                   {{"websiteId", i < 4 ? "w1" : "w2"}, {"conversationId", i}}));
  }
  shop_.AwaitEffects();
  const auto ids = [](const Json& events) {
    std::string text;
    for (const auto& event : events) text += event.at("eventId").get<std::string>();
    return text;
  };
  EXPECT_EQ(ids(Events("")), "0123456");
  EXPECT_EQ(ids(Events("type=conversation.closed")), "0246");
  EXPECT_EQ(ids(Events("type=conversation.closed&website=w1")), "02");
  EXPECT_EQ(ids(Events("state=done&limit=2&offset=1")), "12");
  EXPECT_EQ(ids(Events("state=dead")), "");
  EXPECT_EQ(testing::HeaderOf(shop_.Operate("GET", "/events?limit=6"), "Link"),
            "</events?limit=6&offset=6>; rel=\"next\"");
  EXPECT_EQ(testing::HeaderOf(shop_.Operate("GET", "/events?limit=7"), "Link"), "");
  EXPECT_EQ(shop_.Operate("GET", "/events?state=lost").status, 400);
  EXPECT_EQ(shop_.Operate("GET", "/events?limit=0").status, 400);
  EXPECT_EQ(shop_.Operate("GET", "/events/unknown").status, 404);
}

}  // namespace
}  // namespace connector::events
