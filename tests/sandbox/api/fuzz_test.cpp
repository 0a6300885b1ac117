// Whatever is sent: the envelope, never a 500, nothing thrown.
#include <gtest/gtest.h>

#include <random>

#include "base/text/text.h"
#include "tests/sandbox/api/api_world.h"

namespace connector::testing {
namespace {

constexpr int kRequests = 20'000;

const std::vector<std::string> kTargets{
    "/client",
    "/client/1",
    "/website?full=1",
    "/website/101",
    "/operator?full=1&page=1&limit=20",
    "/operator/11",
    "/operator/live?filters[connected]=1",
    "/operator/11/live",
    "/operator/11/statistic",
    "/operator/11/profile",
    "/group/21",
    "/group",
    "/skill",
    "/skill/31",
    "/conversation?full=true&filters[from]=2017-03-01&filters[to]=2017-04-01",
    "/conversation?filters[channel]=chat,call&filters[tag_id]=501&filters[visitor_id]=201",
    "/conversation.json-unicode/401?formatHistory=0",
    "/tag?filters%5Bwebsite_id%5D=101",
    "/transaction?filters[conversation_id]=!null&full=1",
    "/satisfaction/701",
    "/tag",
    "/visitor?filters[external_id]=*C*&filters[unique_id]=593*",
    "/visitor/201",
    "/visitor",
    "/callmeeting?filters[from]=2017-03-01 14:00:00",
    "/odigocallback/pickup",
    "/odigocallback/hangup",
    "/operator",
    "/statistic?filters[indicators][0]=contact_number&filters[granularity]=day&filters[channel]="
    "chat&filters[from]=2017-03-01&filters[to]=2017-03-05&filters[website_list]=101,102",
    "/statistic?filters[resource]=operator&filters[resource_id]=11"};
const std::vector<std::string> kMethods{"GET", "GET",    "GET",  "POST",  "POST",    "PUT",
                                        "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "get"};
const std::vector<std::string> kBodies{
    "",
    "name=A&email=a@b.example&website_id=101&website_list[]=101&roles[0]=admin",
    "chat[available]=1&call[available]=0&connected=0",
    "operator_external_id=op-paul&website_id=101&phone_number=%2B33614037735",
    R"({"name":"A","email":"b@c.example","website_id":[101],"operator_list":[11],"parent_id":null})",
    R"([{"name":"A","website_id":101}])",
    R"({"call_config":{"type":"ANSWER_FROM_DESK"},"language_list":["en"],"role":"admin"})"};
const std::vector<std::string> kTypes{"", "application/json", "application/x-www-form-urlencoded",
                                      "text/plain"};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : engine_(seed) {}

  const std::string& Of(const std::vector<std::string>& all) { return all[Below(all.size())]; }

  // Some bytes other, fewer, more, or twice.
  std::string Changed(std::string text) {
    static const std::vector<std::string> kPieces{"%00",
                                                  "%FF",
                                                  "[",
                                                  "]",
                                                  "&",
                                                  "=",
                                                  ",",
                                                  "*",
                                                  "null",
                                                  "-1",
                                                  "99999999999999999999",
                                                  "é",
                                                  "\xff",
                                                  "'",
                                                  "\"",
                                                  "\\u0000",
                                                  "/",
                                                  "..",
                                                  "?",
                                                  "%",
                                                  "{",
                                                  "}",
                                                  " ",
                                                  ";",
                                                  "1e400",
                                                  "filters[id]="};
    for (auto changes = Below(4); changes > 0; --changes) {
      const auto at = Below(text.size() + 1);
      switch (Below(4)) {
        case 0: text.insert(at, Of(kPieces)); break;
        case 1: text.erase(at, Below(5)); break;
        case 2: text.insert(at, text.substr(at, Below(10))); break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(Below(256));
      }
    }
    return text;
  }

  std::size_t Below(std::size_t bound) { return engine_() % bound; }

 private:
  std::mt19937 engine_;
};

TEST(ApiFuzz, WhateverIsSentTheEnvelopeAnswers) {
  ApiWorld world;
  Mutator mutator(20'170'922);
  int successes = 0;
  for (int i = 0; i < kRequests; ++i) {
    Call call{mutator.Of(kMethods), mutator.Changed(mutator.Of(kTargets)),
              mutator.Changed(mutator.Of(kBodies)), mutator.Of(kTypes)};
    SCOPED_TRACE(call.method + " " + call.target + "\n" + call.content_type + "\n" + call.body);
    web::Response response;
    ASSERT_NO_THROW(response = world.Send(call));
    ASSERT_LT(response.status, 500) << response.body;
    ASSERT_FALSE(text::FirstInvalidByte(response.body));
    if (response.status == 204) continue;
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    ASSERT_TRUE(body.is_object()) << response.body;
    ASSERT_TRUE(body.contains("meta")) << response.body;
    ASSERT_EQ(response.status == 200, body["meta"]["status"] == "success") << response.body;
    if (response.status == 200) ++successes;
  }
  EXPECT_GT(successes, kRequests / 10);  // else it was all refused at the door
  EXPECT_EQ(world.Select("PRAGMA foreign_key_check"), "");
}

}  // namespace
}  // namespace connector::testing
