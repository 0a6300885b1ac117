#include "sandbox/deliveries/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "contract/signature.h"
#include "sandbox/deliveries/listing.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"

namespace connector::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class ControlTest : public ::testing::Test {
 protected:
  ControlTest() {
    world_.StartSender();
    handler_ = http::Dispatch(deliveries::Routes(world_.state(), world_.sender()), {});
  }

  web::Response Ask(const std::string& method, const std::string& target,
                    const std::string& body = "",
                    const std::string& content_type = "application/json") {
    web::Request request;
    const auto question = target.find('?');
    request.method = method;
    request.path = std::string_view(target).substr(0, question);
    if (question != std::string::npos)
      request.query = std::string_view(target).substr(question + 1);
    request.headers = {{"Content-Type", content_type}};
    request.body = body;
    return std::get<web::Response>(handler_(request));
  }

  Json Get(const std::string& target) {
    const auto response = Ask("GET", target);
    EXPECT_EQ(response.status, 200) << target << response.body;
    return Json::parse(response.body);
  }

  Json Trigger(const std::string& body) {
    const auto response = Ask("POST", "/sandbox/trigger", body);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }

  World world_{300};
  web::Handler handler_;
};

TEST_F(ControlTest, RefusesWhatItDoesNotUnderstand) {
  const struct {
    std::string name;
    std::string method;
    std::string target;
    std::string body;
    int status;
    std::string says;
  } rows[] = {
      {"no type", "POST", "/sandbox/trigger", "{}", 422, "'type' is missing"},
      {"no body", "POST", "/sandbox/trigger", "", 422, "'type' is missing"},
      {"no JSON", "POST", "/sandbox/trigger", "{", 400, ""},
      {"an array", "POST", "/sandbox/trigger", "[]", 400, ""},
      {"type of another type", "POST", "/sandbox/trigger", R"({"type":true})", 422, "'type'"},
      {"unknown member", "POST", "/sandbox/trigger", R"({"type":"a.b","kount":2})", 422,
       "Known are"},
      {"count 0", "POST", "/sandbox/trigger", R"({"type":"a.b","count":0})", 422, "1 to 100000"},
      {"count too large", "POST", "/sandbox/trigger", R"({"type":"a.b","count":100001})", 422,
       "1 to 100000"},
      {"count is no number", "POST", "/sandbox/trigger", R"({"type":"a.b","count":"x"})", 422,
       "'count'"},
      {"misbehaviour", "POST", "/sandbox/trigger", R"({"type":"a.b","misbehaviour":"rude"})", 422,
       "'misbehaviour' must be twice, "},
      {"reorder", "POST", "/sandbox/trigger", R"({"type":"a.b","reorder":"maybe"})", 422,
       "true or false"},
      {"website", "POST", "/sandbox/trigger",
       R"({"type":"conversation.closed","website":"ha-9999999"})", 422, "website"},
      {"conversation", "POST", "/sandbox/trigger",
       R"({"type":"conversation.closed","conversation":987654321987})", 422, ""},
      {"resend of nothing", "POST", "/sandbox/deliveries/77/resend", "", 404, "no such"},
      {"resend of a word", "POST", "/sandbox/deliveries/x/resend", "", 404, "no such"},
      {"resend reordered", "POST", "/sandbox/deliveries/1/resend",
       R"({"misbehaviour":"reordered"})", 422, "several"},
      {"unknown delivery", "GET", "/sandbox/deliveries/77", "", 404, "no such"},
      {"a delivery with a long id", "GET", "/sandbox/deliveries/99999999999999999999", "", 404,
       "no such"},
      {"limit", "GET", "/sandbox/deliveries?limit=1001", "", 400, "limit"},
      {"state", "GET", "/sandbox/deliveries?state=lost", "", 400, "waiting"},
      {"website of a list", "GET", "/sandbox/events?website=ha-x", "", 400, "ha-101"},
      {"outcome of nothing", "GET", "/sandbox/outcome", "", 400, "missing"},
  };
  const auto events = world_.Count("SELECT COUNT(*) FROM events");
  for (const auto& row : rows) {
    const auto response = Ask(row.method, row.target, row.body);
    EXPECT_EQ(response.status, row.status) << row.name << ": " << response.body;
    EXPECT_THAT(response.body, HasSubstr(row.says)) << row.name;
  }
  EXPECT_EQ(Ask("POST", "/sandbox/trigger", "x", "text/plain").status, 415);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM events"), events);
}

TEST_F(ControlTest, NobodyIsTold) {
  const auto triggered = Trigger(R"({"type":"conversation.closed","website":"101"})");
  EXPECT_FALSE(triggered.at("events").empty());
  EXPECT_TRUE(triggered.at("deliveries").empty());
}

TEST_F(ControlTest, ShowsWhatWasSent) {
  const Receiver receiver;
  world_.Subscribe(receiver.Url(), "application/json", R"(["conversation.closed"])");
  const auto triggered = Trigger(R"({"type":"conversation.closed","website":"ha-101","count":3})");
  ASSERT_EQ(triggered.at("deliveries").size(), 3U);
  ASSERT_TRUE(world_.AwaitEnd());
  const auto first = triggered.at("deliveries").front().get<std::int64_t>();
  const auto range = "first=" + std::to_string(first) + "&last=" + std::to_string(first + 2);
  EXPECT_EQ(Get("/sandbox/outcome?" + range),
            Json({{"waiting", 0}, {"acknowledged", 3}, {"given_up", 0}, {"faults", 0}}));
  EXPECT_EQ(Get("/sandbox/deliveries?state=acknowledged").at("deliveries").size(), 3U);
  EXPECT_EQ(Get("/sandbox/deliveries?state=waiting").at("deliveries").size(), 0U);
  EXPECT_EQ(Get("/sandbox/deliveries?app=8").at("deliveries").size(), 0U);
  EXPECT_EQ(Get("/sandbox/deliveries?website=ha-102").at("deliveries").size(), 0U);
  const auto page = Get("/sandbox/deliveries?limit=2").at("deliveries");
  EXPECT_EQ(page.at(0).at("id"), first + 2);
  EXPECT_EQ(page.at(0).at("last").at("status"), 200);
  EXPECT_EQ(Get("/sandbox/deliveries?before=" + std::to_string(first + 1)).at("deliveries").size(),
            1U);
  const auto upwards = Get("/sandbox/deliveries?after=" + std::to_string(first)).at("deliveries");
  EXPECT_EQ(upwards.at(0).at("id"), first + 1);
  const auto events = Get("/sandbox/events?type=conversation.closed&limit=1").at("events");
  EXPECT_EQ(events.at(0).at("deliveries"), 1);

  const auto whole = Get("/sandbox/deliveries/" + std::to_string(first));
  const auto receipt = receiver.receipts().at(0);
  EXPECT_EQ(whole.at("event").at("body").at("eventId"), Json::parse(receipt.body).at("eventId"));
  const auto& made = whole.at("tries").at(0);
  EXPECT_EQ(made.at("request").at("body"), receipt.body);
  EXPECT_EQ(made.at("signed").at("digest"), contract::Sign(kWorldSecret, receipt.body));
  EXPECT_THAT(made.at("curl").get<std::string>(), HasSubstr("--data-raw '" + receipt.body + "'"));
  EXPECT_THAT(whole.dump(), Not(HasSubstr(kWorldSecret)));
}

TEST_F(ControlTest, SendsAgainWhatWasSentByteByByteTheSame) {
  const Receiver receiver(
      [](const Receipt&, int number) { return ReplyWith(number < 3 ? 500 : 200); });
  world_.Subscribe(receiver.Url(), "application/json", R"(["conversation.closed"])");
  const auto id = Trigger(R"({"type":"conversation.closed","website":"101"})")
                      .at("deliveries")
                      .at(0)
                      .get<std::int64_t>();
  ASSERT_TRUE(world_.AwaitEnd());
  EXPECT_EQ(world_.Deliveries().at(0).state, "given_up");
  const auto target = "/sandbox/deliveries/" + std::to_string(id) + "/resend";
  EXPECT_EQ(Ask("POST", target).status, 200);
  ASSERT_TRUE(world_.AwaitEnd());
  EXPECT_EQ(Ask("POST", target, "misbehaviour=twice", "application/x-www-form-urlencoded").status,
            200);
  ASSERT_TRUE(world_.AwaitEnd());
  const auto receipts = receiver.receipts();
  ASSERT_EQ(receipts.size(), 6U);
  for (const auto& receipt : receipts) EXPECT_EQ(receipt.body, receipts[0].body);
}

TEST_F(ControlTest, ReordersAGroup) {
  const Receiver receiver;
  world_.Subscribe(receiver.Url(), "application/json", R"(["conversation.closed"])");
  for (const auto* body :
       {R"({"type":"conversation.closed","website":"101","count":10,"reorder":true})",
        R"({"type":"conversation.closed","website":"101","count":2,"misbehaviour":"reordered"})"}) {
    const auto before = static_cast<std::ptrdiff_t>(receiver.receipts().size());
    Trigger(body);
    ASSERT_TRUE(world_.AwaitEnd());
    std::vector<std::string> arrived;
    const auto receipts = receiver.receipts();
    for (auto it = receipts.begin() + before; it != receipts.end(); ++it) {
      arrived.push_back(Json::parse(it->body).at("eventId"));
    }
    std::vector<std::string> happened;
    const auto events =
        Get("/sandbox/events?type=conversation.closed&limit=" + std::to_string(arrived.size()));
    for (const auto& event : events.at("events")) happened.push_back(event.at("eventId"));
    std::reverse(happened.begin(), happened.end());
    EXPECT_NE(arrived, happened);
    EXPECT_THAT(arrived, ::testing::UnorderedElementsAreArray(happened));
  }
}

TEST_F(ControlTest, NamesAllMisbehaviour) {
  const auto all = Get("/sandbox/misbehaviour").at("misbehaviour");
  EXPECT_EQ(all.size(), 16U);
  std::vector<std::string> of_several;
  for (const auto& kind : all) {
    if (kind.at("needsSeveral") == true) of_several.push_back(kind.at("kind"));
  }
  EXPECT_THAT(of_several, ::testing::ElementsAre("reordered", "at-once"));
}

TEST_F(ControlTest, NamesAllEventTypes) {
  const auto types = Get("/sandbox/event-types").at("types");
  EXPECT_EQ(types.size(), 16U);
  EXPECT_EQ(types.at(0), "conversation.started");
}

TEST(CurlCommand, QuotesForAShell) {
  const Json request{{"method", "POST"},
                     {"url", "http://a/b?c=$(d)"},
                     {"headers", Json::array({Json::array({"X-A", "it's"})})},
                     {"body", "{\"a\":\"'; rm -rf / #\"}"}};
  EXPECT_EQ(deliveries::CurlCommand(request),
            "curl -i -X POST -H 'X-A: it'\\''s' --data-raw '{\"a\":\"'\\''; rm -rf / #\"}' "
            "'http://a/b?c=$(d)'");
}

}  // namespace
}  // namespace connector::testing
