// The fields and filters of each resource (platform, 1.6).
#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"

namespace connector::testing {
namespace {

ApiWorld& ResourceWorld() {
  static ApiWorld world;
  return world;
}

TEST(ApiResources, FieldsOfEach) {
  ExpectAll(
      ResourceWorld(),
      {
          Get("client", "/client/1", 200,
              {{"/data", R"({"id":1,"lang":"fr","premium_enabled":true,"_link":"/client/1"})"}}),
          Get("website", "/website/101", 200,
              {{"/data",
                R"({"id":101,"url":"www.cookshop.example","label":"Cook Shop","client_id":1,
             "currency":"EUR","language_admin":"en","timezone":"Europe/Paris",
             "_link":"/website/101"})"}}),
          Get("operator", "/operator/11", 200,
              {{"/data", R"({"id":11,"name":"Martin","first_name":"Julie","pseudo":"Julie",
             "email":"julie@cookshop.example","external_id":"op-julie","role":"operator",
             "roles":["operator"],"chat_enabled":true,"call_enabled":false,"video_enabled":false,
             "chat_max_number":2,"chat_and_call":false,"chat_priority":0,"call_priority":0,
             "video_priority":0,"language_list":[],"language_admin":"en","group_id":22,
             "website_list":[101,102],"skill_list":[31],"sso_key":"key-of-julie",
             "chat_to_video":false,"call_config":{"type":"ANSWER_FROM_DESK",
             "ask_phone_number_at_every_connection":false,"phone_number":null},
             "_link":"/operator/11"})"}}),
          Get("group", "/group/23", 200,
              {{"/data",
                R"({"id":23,"name":"Nantes","created_at":"2017-03-01 14:05:00","parent_id":22,
             "operator_list":[13],"parent_list":[22,21],"_link":"/group/23"})"}}),
          Get("skill", "/skill/32", 200,
              {{"/data", R"({"id":32,"name":"Knives","order":2,"created_at":"2017-03-01 14:05:00",
             "parent_id":31,"operator_list":[12],"_link":"/skill/32"})"}}),
          Get("conversation, in both spellings", "/conversation/402", 200,
              {{"/data", R"({"id":402,"channel":"social","history":"","history_link":"",
             "operator_answered":false,"operator_closed":false,"waiting_list":true,"page_type":"",
             "created_at":"2017-03-02 14:05:00","closed_at":"2017-03-02 14:06:40",
             "website_id":102,"operator_id":null,"skill_id":31,"visitor_id":202,
             "visitor_uid":"593de0891b628a50b09835dc6c0e92565329c74baa90f","tag_list":[],
             "rule_id":null,"xmpp_id":"00000000-0000-4000-8000-000000000402","operator_answer":false,"waitinglist":true,
             "_link":"/conversation/402"})"}}),
          Get("conversation's tags", "/conversation/401", 200,
              {{"/data/tag_list", "[501,502]"}, {"/data/operator_closed", "true"}}),
          Get("transaction", "/transaction/601", 200, {{"/data", R"({"id":601,"external_id":"O-1",
             "visitor_uid":"593de0891b628a50b09835dc6c0e92565329c74baa90e",
             "visitor_email":"clark@power.example","amount":99.5,
             "created_at":"2017-03-01 14:11:40","website_id":101,"operator_id":11,
             "conversation_id":401,"_link":"/transaction/601"})"}}),
          Get("satisfaction: node_delay and note_delay", "/satisfaction/701", 200,
              {{"/data", R"({"id":701,"note_welcome":1.0,"note_resolution":0.5,"node_delay":0.75,
             "created_at":"2017-03-01 14:13:20","website_id":101,"operator_id":11,
             "conversation_id":401,"comment":"Fine","note_delay":0.75,
             "_link":"/satisfaction/701"})"}}),
          Get("visitor", "/visitor/201", 200,
              {{"/data", R"({"id":201,"unique_id":"593de0891b628a50b09835dc6c0e92565329c74baa90e",
             "external_id":"C-2048","lastname":"Clark","firstname":"","address":"","city":"",
             "zip":"","country":"","phone":"","email":"clark@power.example","browser":"",
             "website_id":[101],"created_at":"2017-03-01 14:05:00","_link":"/visitor/201"})"}}),
          Get("callmeeting: rule and skill are texts", "/callmeeting?full=1", 200,
              {{"/data/1", R"({"id":801,"phone_number":"+33614037735",
             "visitor_uid":"593de0891b628a50b09835dc6c0e92565329c74baa90e","status":"pending",
             "start_at":"2017-03-01 14:05:00","website_id":101,"targeting_rule_id":"301",
             "skill_id":"32","unique_id":"593de0891b628a50b09835dc6c0e92565329c74baa90e",
             "_link":"/callmeeting/801"})"}}),
      });
}

TEST(ApiResources, OrderOfAConversationsFieldsIsThatOfARealAnswer) {
  const auto body =
      nlohmann::ordered_json::parse(ResourceWorld().Send({"GET", "/conversation/401"}).body);
  std::string names;
  for (const auto& [name, value] : body.at("data").items()) names += name + " ";
  EXPECT_EQ(names,
            "id channel history history_link operator_answered operator_closed waiting_list "
            "page_type created_at closed_at website_id operator_id skill_id visitor_id visitor_uid "
            "tag_list rule_id xmpp_id operator_answer waitinglist _link ");
}

TEST(ApiResources, HistoryIsArraysJoinedByCommas) {
  const auto body = nlohmann::json::parse(ResourceWorld().Send({"GET", "/conversation/401"}).body);
  const auto history =
      nlohmann::json::parse("[" + body.at("data").at("history").get<std::string>() + "]");
  EXPECT_EQ(history, nlohmann::json::parse(R"([
      [5,"2017-03-01 14:05:00","http://www.cookshop.example/"],
      [2,"2017-03-01 14:05:01","Crème \"brûlée\"?",1488373501000],
      [3,"2017-03-01 14:05:02","The rule."],
      [1,"2017-03-01 14:05:10","Yes",1488373510000],
      [3,"2017-03-01 14:10:00","OPERATOR_CHAT_CLOSE"]])"));
}

TEST(ApiResources, FiltersOfEach) {
  const std::string conversations = "/conversation?filters[from]=2017-03-01&filters";
  ExpectAll(
      ResourceWorld(),
      {
          Lists("operator website_list", "/operator?filters[website_list]=101,102", {13, 12, 11}),
          Lists("operator website_id", "/operator?filters[website_id]=102", {13, 11}),
          Lists("operator skill_id", "/operator?filters[skill_id]=31", {12, 11}),
          Lists("operator connected", "/operator?filters[connected]=1", {12, 11}),
          Lists("operator not connected", "/operator?filters[connected]=0", {13}),
          Fails("operator connected to what", "/operator?filters[connected]=2", 400,
                "Value of field 'connected' is not valid."),
          Lists("group parent_id", "/group?filters[parent_id]=21", {22}),
          Lists("skill operator_id", "/skill?filters[operator_id]=12", {32, 31}),
          Lists("skill parent_id", "/skill?filters[parent_id]=31", {32}),
          Lists("conversation channel", conversations + "[channel]=chat", {401}),
          Lists("conversation channels", conversations + "[channel]=chat,call", {403, 401}),
          Fails("conversation channel unknown", conversations + "[channel]=fax", 400,
                "Value of field 'channel' is not valid."),
          Lists("conversation website_id", conversations + "[website_id]=102", {402}),
          Lists("conversation operator_id", conversations + "[operator_id]=12", {403}),
          Lists("conversation visitor_id", conversations + "[visitor_id]=202", {403, 402}),
          Lists("conversation skill_id", conversations + "[skill_id]=32", {403}),
          Lists("conversation tag_id", conversations + "[tag_id]=502", {403, 401}),
          Lists("conversation rule_id", conversations + "[rule_id]=301", {401}),
          Lists("tag website_id", "/tag?filters[website_id]=102", {501}),
          Lists("transaction website_id", "/transaction?filters[website_id]=101", {601}),
          Lists("transaction operator_id", "/transaction?filters[operator_id]=11", {601}),
          Lists("transaction conversation_id", "/transaction?filters[conversation_id]=401", {601}),
          Lists("transaction of none", "/transaction?filters[conversation_id]=null", {602}),
          Lists("transaction of any", "/transaction?filters[conversation_id]=!null", {601}),
          Fails("transaction of what", "/transaction?filters[conversation_id]=nul", 400,
                "Value of field 'conversation_id' is not valid."),
          Lists("satisfaction",
                "/satisfaction?filters[operator_id]=11&filters[conversation_id]=401", {701}),
          Fails("satisfaction has no null", "/satisfaction?filters[conversation_id]=null", 400,
                "Value of field 'conversation_id' is not valid."),
          Lists("visitor unique_id",
                "/visitor?filters[unique_id]=593de0891b628a50b09835dc6c0e92565329c74baa90e", {201}),
          Lists("visitor external_id", "/visitor?filters[external_id]=C-2048", {201}),
          Lists("visitor website_id", "/visitor?filters[website_id]=102", {202}),
          Lists("callmeeting website_id", "/callmeeting?filters[website_id]=101", {802, 801}),
          Lists("callmeeting period", "/callmeeting?filters[from]=2017-03-02", {802}),
      });
}

}  // namespace
}  // namespace connector::testing
