// Writing by the REST API, statement by statement of platform, 1.3 and 1.5; and that what is
// refused changes nothing.
#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"

namespace connector::testing {
namespace {

// A row in a state of its own: what it writes, no other row sees.
void ExpectEach(const std::vector<ApiRow>& rows) {
  for (const auto& row : rows) {
    ApiWorld world;
    ExpectAnswer(world, row);
  }
}

// Everything that can be written, as one text.
std::string WrittenIn(ApiWorld& world) {
  return world.Select(
             "SELECT id || name || email || sso_key || coalesce(group_id, '') FROM operators") +
         world.Select("SELECT operator_id || '-' || website_id FROM operator_websites") +
         world.Select("SELECT name || coalesce(parent_id, '') FROM groups") +
         world.Select("SELECT name || position FROM skills") +
         world.Select("SELECT name FROM tags") + world.Select("SELECT url || label FROM websites") +
         world.Select("SELECT lastname || email FROM visitors") + world.Told();
}

void ExpectEachRefused(const std::vector<ApiRow>& rows) {
  ApiWorld world;
  const auto before = WrittenIn(world);
  for (const auto& row : rows) {
    ExpectAnswer(world, row);
    EXPECT_EQ(WrittenIn(world), before) << row.name;
  }
}

ApiRow Form(std::string name, std::string method, std::string target, std::string body, int status,
            Expected expected) {
  return {std::move(name),
          {std::move(method), std::move(target), std::move(body), kFormType},
          status,
          std::move(expected)};
}

ApiRow InJson(std::string name, std::string method, std::string target, std::string body,
              int status, Expected expected) {
  return {std::move(name),
          {std::move(method), std::move(target), std::move(body), kJsonType},
          status,
          std::move(expected)};
}

Expected Missing(const std::string& field) {
  return FailedWith("Field '" + field + "' is missing.");
}

TEST(ApiWriting, CreatesAnswerTheWholeResource) {
  ExpectEach({
      Form("group from a name alone, as the vendor's client sends it", "POST",
           "/group?fields[name]=New+group!&page=1&limit=20", "name=New+group%21", 200,
           {{"/meta", "{\"status\":\"success\"}"},
            {"/data/id", "24"},
            {"/data/name", "\"New group!\""},
            {"/data/operator_list", "[]"},
            {"/data/_link", "\"/group/24\""},
            {"/pagination", ""}}),
      InJson("group as JSON", "POST", "/group",
             R"({"name":"A","parent_id":22,"operator_list":[11,12],"foo":{}})", 200,
             {{"/data/parent_list", "[22,21]"},
              {"/data/operator_list", "[11,12]"},
              {"/data/foo", ""}}),
      Form("the same as a form", "POST", "/group",
           "name=A&parent_id=22&operator_list[0]=11&operator_list[1]=12&foo[a]=1", 200,
           {{"/data/parent_list", "[22,21]"}, {"/data/operator_list", "[11,12]"}}),
      {"without a content type: a form", {"POST", "/group", "name=A"}, 200, {{"/data/id", "24"}}},
      {"without a content type: JSON",
       {"POST", "/group", "{\"name\":\"A\"}"},
       200,
       {{"/data/id", "24"}}},
      Form("skill: the next order", "POST", "/skill", "name=Bread", 200,
           {{"/data/order", "3"}, {"/data/id", "33"}}),
      Form("skill: an order", "POST", "/skill", "name=Bread&order=9&operator_list=13", 200,
           {{"/data/order", "9"}, {"/data/operator_list", "[13]"}}),
      Form("operator", "POST", "/operator",
           "name=N&email=n@n.example&website_list=101,102&roles[]=manager&roles[]=expert&"
           "chat_max_number=3&language_list=en,fr&call_config[type]=ANSWER_FROM_PHONE&"
           "call_config[phone_number]=%2B33600000000&chat_and_call=1&video_priority=10",
           200,
           {{"/data/id", "14"},
            {"/data/role", "\"manager\""},
            {"/data/roles", "[\"manager\",\"expert\"]"},
            {"/data/website_list", "[101,102]"},
            {"/data/chat_max_number", "3"},
            {"/data/chat_and_call", "true"},
            {"/data/video_priority", "10"},
            {"/data/language_list", "[\"en\",\"fr\"]"},
            {"/data/call_config/type", "\"ANSWER_FROM_PHONE\""},
            {"/data/call_config/phone_number", "\"+33600000000\""}}),
      InJson("operator by its deprecated role", "POST", "/operator",
             R"({"name":"N","email":"n@n.example","role":"admin"})", 200,
             {{"/data/roles", "[\"admin\"]"}, {"/data/role", "\"admin\""}}),
      Form("visitor", "POST", "/visitor", "website_id=101&external_id=C-1&id=7&unique_id=x", 200,
           {{"/data/id", "203"}, {"/data/website_id", "[101]"}, {"/data/external_id", "\"C-1\""}}),
      InJson("tags as an array, answered as one", "POST", "/tag",
             R"([{"name":"A","website_id":101},{"name":"B","website_id":[101,102]}])", 200,
             {{"/data/0", R"({"id":503,"name":"A","website_id":[101],"_link":"/tag/503"})"},
              {"/data/1", R"({"id":504,"name":"B","website_id":[101,102],"_link":"/tag/504"})"}}),
      Form("a tag as an ordinary creation", "POST", "/tag", "name=A&website_id=101", 200,
           {{"/data/id", "503"}, {"/data/website_id", "[101]"}}),
  });
}

TEST(ApiWriting, GeneratedIdsHaveTheirForm) {
  ApiWorld world;
  world.Send({"POST", "/visitor", "website_id=101", kFormType});
  world.Send({"POST", "/operator", "name=N&email=n@n.example", kFormType});
  EXPECT_EQ(world.Select("SELECT length(unique_id) FROM visitors WHERE id = 203"), "45");
  EXPECT_EQ(world.Select("SELECT length(uuid) FROM visitors WHERE id = 203"), "36");
  EXPECT_EQ(world.Select("SELECT length(sso_key) FROM operators WHERE id = 14"), "32");
}

TEST(ApiWriting, RefusesWhatIsMissingOrNotValid) {
  const std::string op = "name=N&email=n@n.example&";
  const std::string long_text(256, 'a');
  ExpectEachRefused({
      Form("operator without name", "POST", "/operator", "email=n@n.example", 400, Missing("name")),
      Form("operator without e-mail", "POST", "/operator", "name=N", 400, Missing("email")),
      Form("empty is missing", "POST", "/operator", "name=&email=n@n.example", 400,
           Missing("name")),
      InJson("null is missing", "POST", "/group", "{\"name\":null}", 400, Missing("name")),
      {"no body at all", {"POST", "/group"}, 400, Missing("name")},
      Form("skill without name", "POST", "/skill", "order=1", 400, Missing("name")),
      Form("visitor without website", "POST", "/visitor", "lastname=L", 400, Missing("website_id")),
      Form("tag without website", "POST", "/tag", "name=A", 400, Missing("website_id")),
      InJson("one tag of several without name: none is made", "POST", "/tag",
             R"([{"name":"A","website_id":101},{"website_id":101}])", 400, Missing("name")),
      Form("e-mail without @", "POST", "/operator", "name=N&email=n.example", 400,
           NotValid("email")),
      Form("e-mail without a dot", "POST", "/operator", "name=N&email=n@localhost", 400,
           NotValid("email")),
      Form("e-mail with a blank", "POST", "/operator", "name=N&email=n+n@n.example", 400,
           NotValid("email")),
      Form("e-mail of somebody else, in another case", "POST", "/operator",
           "name=N&email=JULIE@cookshop.example", 400, NotValid("email")),
      Form("boolean that is none", "POST", "/operator", op + "chat_enabled=maybe", 400,
           NotValid("chat_enabled")),
      Form("number that is none", "POST", "/operator", op + "chat_max_number=x", 400,
           NotValid("chat_max_number")),
      Form("number out of range", "POST", "/operator", op + "chat_max_number=101", 400,
           NotValid("chat_max_number")),
      Form("priority other than 0 or 10", "POST", "/operator", op + "chat_priority=5", 400,
           NotValid("chat_priority")),
      Form("unknown role", "POST", "/operator", op + "role=expert", 400, NotValid("role")),
      Form("unknown roles", "POST", "/operator", op + "roles=boss", 400, NotValid("roles")),
      Form("language that is none", "POST", "/operator", op + "language_list=eng", 400,
           NotValid("language_list")),
      Form("unknown group", "POST", "/operator", op + "group_id=99", 400, NotValid("group_id")),
      Form("unknown website in a list", "POST", "/operator", op + "website_list=101,9", 400,
           NotValid("website_list")),
      Form("member of an object", "POST", "/operator", op + "call_config[type]=FAX", 400,
           NotValid("call_config[type]")),
      Form("object that is none", "POST", "/operator", op + "call_config=x", 400,
           NotValid("call_config")),
      InJson("text that is a number", "POST", "/group", "{\"name\":1}", 400, NotValid("name")),
      InJson("number that is a fraction", "POST", "/skill", R"({"name":"A","order":1.5})", 400,
             NotValid("order")),
      InJson("number beyond all", "POST", "/skill", R"({"name":"A","order":99999999999999999999})",
             400, NotValid("order")),
      InJson("U+0000", "POST", "/group", R"({"name":"a\u0000b"})", 400, NotValid("name")),
      Form("text that is too long", "POST", "/group", "name=" + long_text, 400, NotValid("name")),
      Form("external id of 51 characters", "POST", "/visitor",
           "website_id=101&external_id=" + std::string(51, 'x'), 400, NotValid("external_id")),
      InJson("body that is no JSON", "POST", "/group", "{", 400, {{"/meta/status", "\"fail\""}}),
      InJson("body that is no object", "POST", "/group", "3", 400,
             FailedWith("The body must be a JSON object.")),
      InJson("array where there is one", "POST", "/group", "[{\"name\":\"A\"}]", 400,
             FailedWith("The body must be an object.")),
      InJson("array of no tags", "POST", "/tag", "[]", 400,
             FailedWith("The array must have 1 to 100 elements.")),
      InJson("array of what is no tag", "POST", "/tag", "[1]", 400,
             FailedWith("The body must be an object.")),
      InJson("name given twice", "POST", "/group", R"({"name":"A","name":"B"})", 400,
             {{"/meta/status", "\"fail\""}}),
      Form("form that names it twice", "POST", "/group", "name=A&name=B", 400,
           FailedWith("A name is given more than once.")),
      {"another content type",
       {"POST", "/group", "<name/>", "text/xml"},
       415,
       {{"/meta/status", "\"fail\""}}},
      {"query that cannot be read",
       {"POST", "/group?a=%", "name=A", kFormType},
       400,
       {{"/meta/status", "\"fail\""}}},
      Form("PUT: unknown id", "PUT", "/group/99", "name=", 404,
           FailedWith("Unknown 'group' with 'id' 99.")),
      Form("PUT: required field made empty", "PUT", "/group/21", "name=", 400, NotValid("name")),
      Form("PUT: parent of itself", "PUT", "/group/21", "parent_id=21", 400, NotValid("parent_id")),
      Form("PUT: parent of its parent", "PUT", "/group/21", "parent_id=23", 400,
           NotValid("parent_id")),
      Form("PUT: scheme in a website's url", "PUT", "/website/101", "url=https://a.example", 400,
           NotValid("url")),
      Form("PUT: what is right does not count beside what is not", "PUT", "/website/101",
           "label=X&currency=euro", 400, NotValid("currency")),
      {"DELETE: unknown id",
       {"DELETE", "/group/99"},
       404,
       FailedWith("Unknown 'group' with 'id' 99.")},
      {"DELETE: no id",
       {"DELETE", "/group/x-y"},
       404,
       FailedWith("Unknown 'group' with 'id' x-y.")},
  });
}

TEST(ApiWriting, UpdatesAnswerTheWholeResource) {
  ExpectEach({
      Form("as the vendor's client sends it", "PUT", "/group/22?fields[name]=B&page=1&limit=20",
           "name=B", 200, {{"/data/id", "22"}, {"/data/name", "\"B\""}, {"/data/parent_id", "21"}}),
      Form("parent taken away", "PUT", "/group/22", "parent_id=", 200,
           {{"/data/parent_id", "null"}, {"/data/name", "\"Shops\""}}),
      InJson("operators replaced", "PUT", "/group/22", "{\"operator_list\":[12]}", 200,
             {{"/data/operator_list", "[12]"}}),
      InJson("list made empty", "PUT", "/skill/31", "{\"operator_list\":[]}", 200,
             {{"/data/operator_list", "[]"}}),
      Form("list made empty by a form", "PUT", "/operator/11", "website_list=", 200,
           {{"/data/website_list", "[]"}, {"/data/skill_list", "[31]"}}),
      Form("what cannot be written is ignored", "PUT", "/operator/11",
           "id=9&sso_key=x&created_at=x&_link=x&foo=1", 200,
           {{"/data/id", "11"}, {"/data/sso_key", "\"key-of-julie\""}}),
      Form("the same e-mail keeps the key", "PUT", "/operator/11", "email=julie@cookshop.example",
           200, {{"/data/sso_key", "\"key-of-julie\""}}),
      Form("website", "PUT", "/website/101", "label=Kitchen&timezone=Europe/London", 200,
           {{"/data/label", "\"Kitchen\""}, {"/data/timezone", "\"Europe/London\""}}),
      Form("visitor", "PUT", "/visitor/202", "email=kent@power.example&external_id=", 200,
           {{"/data/email", "\"kent@power.example\""}, {"/data/external_id", "null"}}),
      {"no body", {"PUT", "/group/21"}, 200, {{"/data/name", "\"Sales\""}}},
  });
}

TEST(ApiWriting, SsoKeyChangesWithTheEmail) {
  ApiWorld world;
  world.Send({"PUT", "/operator/11", "email=new@cookshop.example", kFormType});
  EXPECT_EQ(world.Select("SELECT length(sso_key) FROM operators WHERE id = 11"), "32");
}

TEST(ApiWriting, DeleteAnswersWithoutData) {
  for (const auto* target :
       {"/group/21?page=1&limit=20", "/skill/31", "/operator/11", "/operator/12", "/visitor/201"}) {
    ApiWorld world;
    const Call call{"DELETE", target, "", kFormType};
    EXPECT_EQ(world.Send(call).body, R"({"meta":{"status":"success"}})") << target;
    EXPECT_EQ(world.Send(call).status, 404) << target;
  }
}

TEST(ApiWriting, DeletionLeavesConversationsWithoutWhomTheyWereWith) {
  ApiWorld world;
  world.Send({"DELETE", "/operator/11"});
  world.Send({"DELETE", "/visitor/201"});
  ExpectAnswer(world, {"conversation",
                       {"GET", "/conversation/401"},
                       200,
                       {{"/data/operator_id", "null"},
                        {"/data/visitor_id", "null"},
                        {"/data/visitor_uid", "null"}}});
}

TEST(ApiWriting, ConsequencesAreTold) {
  ApiWorld world;
  const auto after = [&](const Call& call) {
    world.Run("DELETE FROM deliveries; DELETE FROM events");
    EXPECT_EQ(world.Send(call).status, 200) << call.target;
    return world.Told();
  };
  EXPECT_EQ(after({"POST", "/operator", "name=N&email=n@n.example", kFormType}), "user.created");
  EXPECT_EQ(after({"PUT", "/operator/14", "name=M", kFormType}), "user.updated");
  EXPECT_EQ(after({"PUT", "/operator/14", "foo=M", kFormType}), "");
  EXPECT_EQ(after({"PUT", "/visitor/201", "city=Nantes", kFormType}), "visitor.updated");
  EXPECT_EQ(after({"POST", "/visitor", "website_id=101", kFormType}), "");
  EXPECT_EQ(after({"DELETE", "/operator/11"}), "user.disconnected");
  world.Run("UPDATE conversations SET closed_at = NULL, closed_by = NULL WHERE id = 403");
  EXPECT_EQ(after({"DELETE", "/visitor/202"}), "conversation.closed v2.conversation.closed");
}

}  // namespace
}  // namespace connector::testing
