// contract/platform-api.yaml and the REST API agree, both ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sandbox/api/api_world.h"
#include "tests/sandbox/api/description_faults.h"
#include "tests/sandbox/api/documented.h"

namespace connector::testing {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

TEST(ApiDescription, SaysWhatTheSandboxHasAndNothingElse) {
  EXPECT_THAT(FaultsOf(ServedDocument()), IsEmpty());
}

// What these tests would find, if the document were another one.
TEST(ApiDescription, ThatIsWrongIsFoundOut) {
  const struct {
    std::string patch;  // RFC 6902
    std::string fault;
  } rows[] = {
      {R"({"op":"remove","path":"/paths/~1website~1{id}/put"})",
       "not documented: PUT /website/{id}"},
      {R"({"op":"remove","path":"/paths/~1statistic"})", "not documented: GET /statistic"},
      {R"({"op":"add","path":"/paths/~1client/post","value":{"responses":{}}})",
       "only documented: POST /client"},
      {R"({"op":"remove","path":"/paths/~1conversation/get/parameters/3"})",
       "GET /conversation filter not documented: channel"},
      {R"({"op":"remove","path":"/paths/~1tag/get/parameters/0"})",
       "GET /tag parameter not documented: page"},
      {R"({"op":"add","path":"/paths/~1tag/get/parameters/-",
           "value":{"$ref":"#/components/parameters/channel"}})",
       "GET /tag filter only documented: channel"},
      {R"({"op":"remove","path":"/components/parameters/channel/schema/enum/3"})",
       "GET /conversation channel not documented: social"},
      {R"({"op":"remove","path":"/components/schemas/visitor/properties/city"})",
       "visitor field not documented: city"},
      {R"({"op":"add","path":"/components/schemas/tag/properties/colour","value":{"type":"string"}})",
       "tag field only documented: colour"},
      {R"({"op":"remove","path":"/components/schemas/group/required/1"})",
       "group required not documented: name"},
      {R"({"op":"replace","path":"/components/schemas/skill/properties/order/type","value":"string"})",
       "skill/properties/order type"},
      {R"({"op":"replace","path":"/components/schemas/skill/properties/parent_id/type",
           "value":"integer"})",
       "skill/properties/parent_id null"},
      {R"({"op":"remove","path":"/components/schemas/operator/properties/call_config/properties/type/enum/0"})",
       "value not documented: ANSWER_FROM_DESK"},
      {R"({"op":"remove","path":"/components/schemas/visitor-change/properties/zip"})",
       "visitor-change not documented: zip"},
      {R"({"op":"remove","path":"/components/schemas/operator-creation/required/1"})",
       "operator-creation not documented: email"},
      {R"({"op":"remove","path":"/components/schemas/indicator/enum/0"})",
       "indicator not documented: cart_after_contact_amount"},
      {R"({"op":"replace","path":"/components/schemas/statistic/properties/conversion_rate/description",
           "value":"Number; chat, call, video."})",
       "description of conversion_rate"},
      {R"({"op":"remove","path":"/components/examples/client/value/data/lang"})", "lacks \"lang\""},
      {R"({"op":"remove","path":"/components/responses/Forbidden/content/application~1json/example"})",
       "Forbidden/content/application/json has no example"},
      {R"({"op":"replace","path":"/components/parameters/from/example","value":"yesterday"})",
       "parameters/from example"},
  };
  for (const auto& row : rows) {
    const auto patched = ServedDocument().all().patch(json::parse("[" + row.patch + "]"));
    EXPECT_THAT(FaultsOf(ApiDocument(patched)),
                ::testing::Contains(::testing::HasSubstr(row.fault)))
        << row.patch;
  }
}

TEST(ApiDescription, AnswersThatAreOthersAreFoundOut) {
  ApiWorld world;
  const struct {
    std::string patch;
    Call call;
    std::string contradiction;
  } rows[] = {
      {R"({"op":"remove","path":"/paths/~1website~1{id}"})", {"GET", "/website/101"}, "status 200"},
      {R"({"op":"remove","path":"/paths/~1group~1{id}/delete/responses/404"})",
       {"DELETE", "/group/99"},
       "status 404"},
      {R"({"op":"remove","path":"/components/schemas/visitor/properties/city"},
           {"op":"remove","path":"/components/schemas/visitor/required/6"})",
       {"GET", "/visitor/201"},
       "$[data]"},
      {R"({"op":"remove","path":"/components/schemas/visitor/properties/city"},
           {"op":"remove","path":"/components/schemas/visitor/required/6"})",
       {"GET", "/visitor?full=1"},
       "$[data]"},
      {R"({"op":"add","path":"/components/schemas/tag/required/-","value":"colour"})",
       {"GET", "/tag/501"},
       "lacks \"colour\""},
      {R"({"op":"replace","path":"/components/schemas/skill/properties/order/type","value":"string"})",
       {"GET", "/skill/31"},
       "$[data][order]"},
      {R"({"op":"add","path":"/paths/~1tag~1{id}/get/responses/200/headers/X-Colour","value":{}})",
       {"GET", "/tag/501"},
       "header X-Colour"},
      {R"({"op":"remove","path":"/components/responses/Forbidden/content/application~1json"})",
       {"GET", "/tag", "", "", {{}}},
       "content application/json"},
      {R"({"op":"replace","path":"/components/schemas/fail/properties/meta/properties/status/enum/0",
           "value":"failure"})",
       {"GET", "/nothing"},
       "$[meta][status]"},
  };
  for (const auto& row : rows) {
    const auto path = "/api/2" + row.call.target.substr(0, row.call.target.find('?'));
    const auto response = world.Send(row.call);  // which is as the real document says
    const ApiDocument broken(ServedDocument().all().patch(json::parse("[" + row.patch + "]")));
    EXPECT_THAT(broken.ContradictionOf(row.call.method, path, response),
                ::testing::HasSubstr(row.contradiction))
        << row.patch;
  }
}

}  // namespace
}  // namespace connector::testing
