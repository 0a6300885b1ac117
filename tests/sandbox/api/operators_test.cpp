// Operators' sub-resources, callbacks of the telephony, and what statistics can be asked (platform,
// 1.7 to 1.9).
#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"

namespace connector::testing {
namespace {

Expected Says(const std::string& message) {
  return {{"/meta/status", "\"success\""},
          {"/meta/message", nlohmann::json(message).dump()},
          {"/data", ""}};
}

TEST(ApiOperators, LiveStatisticAndProfile) {
  ApiWorld world;
  world.Run("UPDATE conversations SET closed_at = NULL, closed_by = NULL WHERE id IN (401, 403)");
  const std::vector<ApiRow> rows{
      Get("live of one", "/operator/11/live", 200,
          {{"/data", R"({"id":11,"connected":true,
             "chat":{"enabled":true,"slot_number":1,"slot_max_number":2,"busy":false,
                     "available":true},
             "call":{"enabled":false,"slot_number":0,"slot_max_number":1,"busy":false,
                     "available":false},
             "video":{"enabled":false,"slot_number":0,"slot_max_number":1,"busy":false,
                      "available":false}})"},
           {"/pagination", ""},
           {"/meta/filters", ""}}),
      Get("one of one: busy, not available", "/operator/12/live", 200,
          {{"/data/call",
            R"({"enabled":true,"slot_number":1,"slot_max_number":1,"busy":true,"available":false})"}}),
      Get("live of all, also of the disconnected", "/operator/live", 200,
          {{"/data/0/id", "13"},
           {"/data/0/connected", "false"},
           {"/data/0/chat/available", "false"},
           {"/data/2/id", "11"},
           {"/data/0/_link", ""},
           {"/pagination", ""}}),
      Get("operators' filters", "/operator/live?filters[connected]=1&filters[name]=mart*", 200,
          {{"/data/0/id", "11"}, {"/data/1", ""}}),
      Get("operators' filters, bad", "/operator/live?filters[connected]=x", 400,
          NotValid("connected")),
      Get("live of nobody", "/operator/99/live", 404,
          FailedWith("Unknown 'operator' with 'id' 99.")),
      Get("statistic", "/operator/11/statistic", 200,
          {{"/data", R"({"id":11,"conversation_number":1,"satisfaction_global_rate":0.75,
                         "experience":5630})"}}),
      Get("statistic without any note", "/operator/13/statistic", 200,
          {{"/data/satisfaction_global_rate", "0.0"}}),
      Get("profile", "/operator/11/profile", 200,
          {{"/data", R"({"user_id":11,"status":"Here","description":"","facebook":"","twitter":"",
                         "city":"Nantes","country":"France"})"}}),
      Get("profile of nobody", "/operator/99/profile", 404,
          FailedWith("Unknown 'operator' with 'id' 99.")),
  };
  ExpectAll(world, rows);
}

TEST(ApiOperators, LiveIsSet) {
  const auto put = [](std::string name, std::string target, std::string body, int status,
                      Expected expected) {
    return ApiRow{std::move(name),
                  {"PUT", std::move(target), std::move(body), kFormType},
                  status,
                  std::move(expected)};
  };
  const std::vector<ApiRow> rows{
      put("available", "/operator/12/live", "chat[available]=1", 200,
          Says("Operator is now available for chat channel.")),
      put("unavailable", "/operator/11/live", "chat[available]=0", 200,
          Says("Operator is now unavailable for chat channel.")),
      put("several: sentences joined", "/operator/12/live", "chat[available]=1&call[available]=0",
          200,
          Says("Operator is now available for chat channel. "
               "Operator is now unavailable for call channel.")),
      put("logged out", "/operator/11/live", "connected=0", 200,
          Says("Operator is now disconnected.")),
      put("nobody can be logged in", "/operator/13/live", "connected=1", 400,
          NotValid("connected")),
      put("neither 1 nor 0", "/operator/11/live", "chat[available]=2", 400,
          NotValid("chat[available]")),
      put("no object", "/operator/11/live", "chat=1", 400, NotValid("chat")),
      put("nothing", "/operator/11/live", "", 400,
          FailedWith("Field 'chat[available]' is missing.")),
      put("channel that is not enabled", "/operator/11/live", "video[available]=1", 400,
          {{"/meta/status", "\"fail\""}}),
      put("disconnected", "/operator/13/live", "chat[available]=1", 400,
          {{"/meta/status", "\"fail\""}}),
      put("nobody", "/operator/99/live", "chat[available]=1", 404,
          FailedWith("Unknown 'operator' with 'id' 99.")),
  };
  for (const auto& row : rows) {
    ApiWorld world;
    ExpectAnswer(world, row);
  }
  ApiWorld world;
  ExpectAnswer(world,
               {"as JSON",
                {"PUT", "/operator/12/live", R"({"chat":{"available":true}})", "application/json"},
                200,
                {}});
  ExpectAnswer(world, Get("then", "/operator/12/live", 200, {{"/data/chat/available", "true"}}));
  EXPECT_EQ(world.Told(), "user.availability.updated");
}

TEST(ApiOperators, WhoDisconnectsGivesHisConversationsAway) {
  ApiWorld world;
  world.Run("UPDATE conversations SET closed_at = NULL, closed_by = NULL WHERE id = 401");
  world.Send({"PUT", "/operator/11/live", "connected=0", kFormType});
  ExpectAnswer(world, Get("waits", "/conversation/401", 200,
                          {{"/data/operator_id", "null"}, {"/data/waiting_list", "true"}}));
}

constexpr auto* kCall = "operator_external_id=op-paul&website_id=101&phone_number=%2B33614037735";

TEST(ApiOdigo, ACallBeginsAndEnds) {
  ApiWorld world;
  ExpectAnswer(world, {"pick-up",
                       {"POST", "/odigocallback/pickup", kCall, kFormType},
                       200,
                       {{"/data", R"({"targeting_rule_id":301,"website_id":101,
                          "conversation_id":404,"skill_id":32,"visitor_phone_number":"+33614037735",
                          "visitor_uid":"593de0891b628a50b09835dc6c0e92565329c74baa90e"})"}}});
  EXPECT_EQ(world.Told(), "conversation.started v2.conversation.pushed");
  ExpectAnswer(world, Get("conversation", "/conversation/404", 200,
                          {{"/data/channel", "\"call\""},
                           {"/data/operator_id", "12"},
                           {"/data/operator_answered", "true"},
                           {"/data/closed_at", "null"}}));
  ExpectAnswer(world, Get("meeting", "/callmeeting?full=1&filters[from]=2017-03-01", 200,
                          {{"/data/1/status", "\"progress\""}}));
  ExpectAnswer(world, {"picked up already",
                       {"POST", "/odigocallback/pickup", kCall, kFormType},
                       404,
                       FailedWith("Unknown 'callmeeting' with 'phone_number'.")});
  ExpectAnswer(world, {"hang-up of somebody else",
                       {"POST", "/odigocallback/hangup",
                        "operator_external_id=op-julie&website_id=101&phone_number=%2B33614037735",
                        kFormType},
                       404,
                       {}});
  ExpectAnswer(
      world,
      {"hang-up", {"POST", "/odigocallback/hangup", kCall, kFormType}, 200, {{"/data", "[]"}}});
  EXPECT_EQ(world.Told(),
            "conversation.started v2.conversation.pushed conversation.closed "
            "v2.conversation.closed");
  ExpectAnswer(world, Get("meeting", "/callmeeting?full=1&filters[from]=2017-03-01", 200,
                          {{"/data/1/status", "\"done\""}}));
  ExpectAnswer(world,
               Get("conversation", "/conversation/404", 200, {{"/data/operator_closed", "true"}}));
  EXPECT_EQ(world.Send({"POST", "/odigocallback/hangup", kCall, kFormType}).status, 404);
}

TEST(ApiOdigo, AllThreeFieldsAreMandatory) {
  const auto post = [](std::string name, std::string body, int status, const std::string& message) {
    return ApiRow{std::move(name),
                  {"POST", "/odigocallback/pickup", std::move(body), kFormType},
                  status,
                  FailedWith(message)};
  };
  const std::vector<ApiRow> rows{
      post("no operator", "website_id=101&phone_number=1", 400,
           "Field 'operator_external_id' is missing."),
      post("no website", "operator_external_id=op-paul&phone_number=1", 400,
           "Field 'website_id' is missing."),
      post("no number", "operator_external_id=op-paul&website_id=101", 400,
           "Field 'phone_number' is missing."),
      post("website that is no number", "operator_external_id=op-paul&website_id=x&phone_number=1",
           400, "Value of field 'website_id' is not valid."),
      post("unknown operator", "operator_external_id=op-x&website_id=101&phone_number=1", 404,
           "Unknown 'operator' with 'external_id' op-x."),
      post("nobody asked for a call", "operator_external_id=op-paul&website_id=101&phone_number=1",
           404, "Unknown 'callmeeting' with 'phone_number'."),
      post("another website",
           "operator_external_id=op-paul&website_id=102&phone_number=%2B33614037735", 404,
           "Unknown 'callmeeting' with 'phone_number'."),
  };
  ApiWorld world;
  ExpectAll(world, rows);
  EXPECT_EQ(world.Told(), "");
  EXPECT_EQ(world.Send({"GET", "/odigocallback/pickup"}).status, 405);
}

TEST(ApiStatistic, Requests) {
  ApiWorld world;
  const std::string period = "&filters[from]=2017-03-01&filters[to]=2017-03-01";
  const std::vector<ApiRow> rows{
      Get("an object, indicator and value",
          "/statistic?filters[channel]=chat&filters[indicators]=contact_number" + period, 200,
          {{"/data", "{\"contact_number\":1}"}, {"/pagination", ""}, {"/meta/filters", ""}}),
      Get("comma list",
          "/statistic?filters[indicators]=contact_number,transaction_total_number" + period, 200,
          {{"/data/contact_number", "1"}, {"/data/transaction_total_number", "1"}}),
      Get("PHP array",
          "/statistic?filters[indicators][0]=contact_number&filters[indicators][1]=conversion_"
          "rate" +
              period,
          200, {{"/data/contact_number", "1"}, {"/data/conversion_rate", "1.0"}}),
      Get("website_list",
          "/statistic?filters[indicators]=contact_number&filters[website_list]=102" + period, 200,
          {{"/data/contact_number", "0"}}),
      Get("website_id, deprecated",
          "/statistic?filters[indicators]=contact_number&filters[website_id]=101" + period, 200,
          {{"/data/contact_number", "1"}}),
      Get("no indicator: all of the channel", "/statistic?filters[channel]=chat" + period, 200,
          {{"/data/contact_missed_number", "0"}}),
      Get("a later channel, on which nothing happened",
          "/statistic?filters[channel]=facebookBusinessOnMessenger&filters[indicators]=contact_"
          "number" +
              period,
          200, {{"/data/contact_number", "0"}}),
      Get("by resource: an array",
          "/statistic?filters[resource]=operator&filters[resource_id]=11&filters[indicators]="
          "contact_number" +
              period,
          200, {{"/data/0/contact_number", "1"}, {"/data/1", ""}}),
      Get("by granularity: an array",
          "/statistic?filters[granularity]=day&filters[indicators]=contact_number" + period, 200,
          {{"/data/0/date", "\"2017-03-01 00:00:00\""},
           {"/data/0/contact_number", "1"},
           {"/data/1", ""}}),
      Get("no period: the last 30 days", "/statistic?filters[indicators]=contact_number", 200,
          {{"/data/contact_number", "0"}}),
      Get("unknown indicator", "/statistic?filters[indicators]=foo", 400, NotValid("indicators")),
      Get("indicator of another channel",
          "/statistic?filters[channel]=call&filters[indicators]=contact_missed_number", 400,
          NotValid("indicators")),
      Get("unknown channel", "/statistic?filters[channel]=fax", 400, NotValid("channel")),
      Get("unknown resource", "/statistic?filters[resource]=visitor", 400, NotValid("resource")),
      Get("resource_id that is no number",
          "/statistic?filters[resource]=operator&filters[resource_id]=x", 400,
          NotValid("resource_id")),
      Get("unknown granularity",
          "/statistic?filters[granularity]=week&filters[indicators]=contact_number", 400,
          NotValid("granularity")),
      Get("granularity with two indicators",
          "/statistic?filters[granularity]=day&filters[indicators]=contact_number,conversion_rate",
          400, NotValid("granularity")),
      Get("granularity with none", "/statistic?filters[granularity]=day", 400,
          NotValid("granularity")),
      Get("bad website", "/statistic?filters[website_list]=x", 400, NotValid("website_list")),
      Get("bad date", "/statistic?filters[from]=2017-02-29", 400, NotValid("from")),
      Get("to before from", "/statistic?filters[from]=2017-03-02&filters[to]=2017-03-01", 400,
          NotValid("to")),
      Get("too many intervals",
          "/statistic?filters[granularity]=hour&filters[indicators]=contact_number&filters[from]="
          "1970-01-01",
          400, FailedWith("The answer would have more than 10000 elements.")),
  };
  ExpectAll(world, rows);
}

}  // namespace
}  // namespace connector::testing
