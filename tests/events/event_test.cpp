#include "events/event.h"

#include <gtest/gtest.h>

#include <set>

#include "contract/event_types.h"
#include "tests/support/events.h"

namespace connector::events {
namespace {

using Json = nlohmann::ordered_json;
using web::Encoding;

std::optional<Event> Parse(Encoding encoding, const std::string& body) {
  auto parsed = ParseEvent(encoding, body);
  if (auto* event = std::get_if<Event>(&parsed)) return std::move(*event);
  return std::nullopt;
}

// "field: detail" of the problem, "" where there is none.
std::string Refusal(const Json& json) {
  const auto parsed = ParseEvent(Encoding::kJson, json.dump());
  const auto* problem = std::get_if<web::Problem>(&parsed);
  if (problem == nullptr) return "";
  EXPECT_EQ(problem->status, 400);
  return problem->parameter;
}

TEST(Event, EveryExampleOfTheContractInBothEncodings) {
  std::set<std::string> types;
  for (const auto& example : testing::EventExamples()) {
    const auto from_json = Parse(Encoding::kJson, example.dump());
    const auto from_form = Parse(Encoding::kForm, testing::ToForm(example));
    ASSERT_TRUE(from_json) << example;
    ASSERT_TRUE(from_form) << testing::ToForm(example);
    for (const auto* event : {&*from_json, &*from_form}) {
      EXPECT_EQ(event->id, example.at("eventId"));
      EXPECT_EQ(event->type, example.at("eventType"));
      EXPECT_TRUE(event->platform == "sd" || event->platform == "ha");
    }
    EXPECT_EQ(from_json->created_at, from_form->created_at);
    EXPECT_EQ(from_json->website_id, from_form->website_id);
    EXPECT_EQ(from_json->score, from_form->score);
    types.insert(from_json->type);
  }
  for (const auto& type : contract::EventTypes())
    EXPECT_EQ(types.count(std::string(type.name)), 1U) << type.name;
}

TEST(Event, ReadsIdentifiersAsText) {
  const auto event =
      Parse(Encoding::kJson, R"({"eventId":7,"eventType":"satisfaction.filled","platform":"SD",)"
                             R"("websiteId":"ha-1","visitorId":"é","score":4.5,)"
                             R"("createdAt":"2017-04-22T11:01:00+02:00"})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->id, "7");
  EXPECT_EQ(event->platform, "sd");
  EXPECT_EQ(event->website_id, "ha-1");
  EXPECT_EQ(event->visitor_id, "é");
  EXPECT_EQ(event->score, "4.5");
  EXPECT_EQ(event->created_at, 1'492'851'660'000);
  EXPECT_FALSE(event->conversation_id);
}

TEST(Event, NamesTheFieldThatIsWrong) {
  const auto closed = testing::EventExamples().at(1);
  ASSERT_EQ(closed.at("eventType"), "conversation.closed");
  struct {
    std::string field;
    Json value;
    bool is_accepted;
  } const cases[] = {
      {"eventId", nullptr, false},
      {"eventId", "", false},
      {"eventId", 1.5, false},
      {"eventId", true, false},
      {"eventId", Json::array(), false},
      {"eventId", std::string(255, 'x'), true},
      {"eventId", std::string(256, 'x'), false},
      {"eventId", std::string("a\0b", 3), false},
      {"eventType", std::string("x\0", 2), false},
      {"conversationId", std::string("\0", 1), false},
      {"visitorId", std::string("a\0", 2), false},
      {"eventType", nullptr, false},
      {"eventType", "", false},
      {"eventType", Json::array(), false},
      {"createdAt", nullptr, false},
      {"createdAt", "yesterday", false},
      {"createdAt", 1492851660, false},
      {"sentAt", nullptr, true},
      {"sentAt", "yesterday", false},
      {"platform", 1, false},
      {"platform", "xx", true},
      {"websiteId", nullptr, false},
      {"websiteId", "ha-1", true},
      {"websiteId", Json::object(), false},
      {"conversationId", nullptr, false},
      {"visitorId", nullptr, true},
      {"visitorId", "", true},
      {"conversationId", "", false},
      {"channel", std::string(5'000, 'x'), true},
      {"visitorId", Json::array({1}), false},
      {"channel", 1, false},
      {"unheardOf", Json::object(), true},
  };
  for (const auto& c : cases) {
    auto event = closed;
    event[c.field] = c.value;
    EXPECT_EQ(Refusal(event), c.is_accepted ? "" : c.field) << c.value;
  }
}

TEST(Event, ArraysOfAFormAreReadInAnySpelling) {
  const std::string closed =
      "eventId=1&eventType=v2.conversation.closed&projectId=p&conversationId=c&"
      "createdAt=2020-01-01T00:00:00Z";
  for (const std::string ids : {"&operatorIds[0]=1&operatorIds[1]=2", "&operatorIds[]=1",
                                "&operatorIds%5B%5D=1&operatorIds%5B%5D=2", "&operatorIds=[1]"}) {
    EXPECT_TRUE(Parse(Encoding::kForm, closed + ids)) << ids;
  }
  for (const std::string ids : {"&operatorIds[a]=1", "&visitorId[]=1", "&channel[0]=chat"}) {
    EXPECT_FALSE(Parse(Encoding::kForm, closed + ids)) << ids;
  }
}

TEST(Event, UnknownTypesAreKeptWhateverIsInThem) {
  EXPECT_EQ(Refusal({{"eventId", "1"},
                     {"eventType", "new.thing"},
                     {"websiteId", Json::array()},
                     {"platform", 3},
                     {"createdAt", 1'587'000'000},
                     {"sentAt", "2020-01-01 00:00:00"}}),
            "");
  EXPECT_EQ(Refusal({{"eventType", "new.thing"}}), "eventId");
}

TEST(Event, FieldsThatItsTypeDoesNotHaveAreNotRead) {
  const auto event = Parse(
      Encoding::kJson,
      R"({"eventId":"1","eventType":"v2.conversation.closed","projectId":"p","websiteId":true,)"
      R"("conversationId":"c","score":"x","createdAt":"2017-04-22T11:01:00+02:00"})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->website_id, "p");
  EXPECT_FALSE(event->score);
}

}  // namespace
}  // namespace connector::events
