// Reading by the REST API, statement by statement of platform, 1.1 to 1.4 and 1.6.
#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

ApiWorld& World() {
  static ApiWorld world;
  return world;
}

TEST(ApiEnvelope, OfListsElementsAndFailures) {
  ExpectAll(
      World(),
      {
          Get("list without full: id and _link", "/operator", 200,
              {{"",
                "{\"meta\":{\"status\":\"success\",\"filters\":[]},\"data\":["
                "{\"id\":13,\"_link\":\"/operator/13\"},{\"id\":12,\"_link\":\"/operator/12\"},"
                "{\"id\":11,\"_link\":\"/operator/11\"}],\"pagination\":"
                "{\"page\":1,\"pages\":1,\"limit\":20,\"count\":3}}"}}),
          Get("meta.filters: names of those applied", "/operator?filters[name]=*a*&filters[foo]=1",
              200, {{"/meta/filters", "[\"name\"]"}}),
          Get("data is an object for one resource", "/tag/501", 200,
              {{"",
                "{\"meta\":{\"status\":\"success\"},\"data\":{\"id\":501,\"name\":\"Delivery\","
                "\"website_id\":[101,102],\"_link\":\"/tag/501\"}}"}}),
          Fails("unknown id", "/operator/456", 404, "Unknown 'operator' with 'id' 456."),
          Fails("unknown id that is no number", "/operator/abc", 404,
                "Unknown 'operator' with 'id' abc."),
          Fails("id beyond all numbers", "/operator/99999999999999999999", 404,
                "Unknown 'operator' with 'id' 99999999999999999999."),
          Fails("id that is not repeated", "/operator/a%40b.example", 400,
                "Value of field 'id' is not valid."),
          Fails("unknown resource", "/foo", 404, "Unknown 'foo'."),
          Fails("unknown sub-resource", "/operator/11/foo", 404, "Unknown 'operator'."),
          Fails("callmeeting is a list only", "/callmeeting/801", 404,
                "Unknown 'callmeeting' with 'id' 801."),
          Fails("no resource", "", 404, "Unknown resource."),
          Fails("another version", "0/operator", 404, "Unknown resource."),
          Fails("double slash", "//operator", 404, "Unknown resource."),
          Fails("path that is not UTF-8", "/%FF", 404, "Unknown resource."),
          Lists("one slash at the end", "/operator/", {13, 12, 11}),
      });
}

TEST(ApiEnvelope, WrongVerbIsToldWithAllow) {
  const auto response = World().Send({"DELETE", "/conversation/401"});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(HeaderOf(response, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_NE(response.body.find("\"fail\""), std::string::npos);
  EXPECT_EQ(World().Send({"PATCH", "/operator/11"}).status, 405);
  EXPECT_EQ(World().Send({"POST", "/website"}).status, 405);
}

TEST(ApiEnvelope, OtherOriginsMayReadAGet) {
  EXPECT_EQ(HeaderOf(World().Send({"GET", "/website"}), "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(HeaderOf(World().Send({"GET", "/website/9"}), "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(HeaderOf(World().Send({"PUT", "/website/9"}), "Access-Control-Allow-Origin"), "");
  const auto options = World().Send({"OPTIONS", "/website", "", "", {{}}});
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(HeaderOf(options, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(HeaderOf(options, "Access-Control-Allow-Headers"), "X-API-Key");
}

TEST(ApiEnvelope, HeadIsAnsweredAsGet) {
  EXPECT_EQ(World().Send({"HEAD", "/website"}).status, 200);
}

TEST(ApiEnvelope, SuffixDecidesHowTextIsEscaped) {
  const auto body = [](const std::string& target) { return World().Send({"GET", target}).body; };
  EXPECT_NE(body("/operator/12").find("\\u00c9luard"), std::string::npos);
  EXPECT_NE(body("/operator.json/12").find("\\u00c9luard"), std::string::npos);
  EXPECT_NE(body("/operator.json-unicode/12").find("Éluard"), std::string::npos);
  EXPECT_NE(body("/operator.json-unicode?full=1").find("Éluard"), std::string::npos);
  EXPECT_NE(body("/conversation.json-unicode/401?formatHistory=0").find("brûlée"),
            std::string::npos);
}

TEST(ApiEnvelope, SwitchMakesEveryStatus200) {
  ApiWorld world({.always_200 = true});
  EXPECT_EQ(world.Send({"GET", "/operator/456"}).status, 200);
  EXPECT_EQ(world.Send({"POST", "/group"}).status, 200);
  EXPECT_EQ(world.Send({"GET", "/operator", "", "", {{}}}).status, 200);
}

TEST(ApiAuthentication, FirstOfHeaderParameterBasicDecidesAlone) {
  const auto key = World().key();
  const std::string basic = "Basic " + [&] {  // base64 of "<key>:x"
    constexpr auto* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto text = key + ":x";
    std::string encoded;
    for (std::size_t i = 0; i < text.size(); i += 3) {
      unsigned bits = 0;
      for (std::size_t j = 0; j < 3; ++j) {
        bits = bits << 8U | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
      }
      for (int shift = 18; shift >= 0; shift -= 6) {
        encoded += kDigits[bits >> static_cast<unsigned>(shift) & 63U];
      }
    }
    if (text.size() % 3 == 1) encoded.replace(encoded.size() - 2, 2, "==");
    if (text.size() % 3 == 2) encoded.replace(encoded.size() - 1, 1, "=");
    return encoded;
  }();
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const struct {
    const char* name;
    std::string target;
    Headers headers;
    int status;
  } rows[] = {
      {"header", "/website", {{"x-api-key", key}}, 200},
      {"key parameter", "/website?key=" + key, {}, 200},
      {"Basic user name with any password", "/website", {{"Authorization", basic}}, 200},
      {"nothing", "/website", {}, 403},
      {"wrong header", "/website", {{"X-API-Key", "x"}}, 403},
      {"empty header", "/website", {{"X-API-Key", ""}}, 403},
      {"part of the key", "/website", {{"X-API-Key", key.substr(1)}}, 403},
      {"wrong parameter", "/website?key=x", {}, 403},
      {"wrong Basic", "/website", {{"Authorization", "Basic dXNlcm5hbWU6cGFzc3dvcmQ="}}, 403},
      {"Basic that is no base64", "/website", {{"Authorization", "Basic %%%"}}, 403},
      {"Bearer is none of the three", "/website", {{"Authorization", "Bearer " + key}}, 403},
      {"right header beside a meaningless Basic",
       "/website",
       {{"Authorization", "Basic dXNlcm5hbWU6cGFzc3dvcmQ="}, {"X-API-Key", key}},
       200},
      {"wrong header beside a right parameter", "/website?key=" + key, {{"X-API-Key", "x"}}, 403},
      {"wrong parameter beside a right Basic", "/website?key=x", {{"Authorization", basic}}, 403},
      {"unknown resource without a key", "/foo", {}, 403},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto response = World().Send({"GET", row.target, "", "", row.headers});
    EXPECT_EQ(response.status, row.status);
    if (row.status != 403) continue;
    EXPECT_EQ(response.body, R"({"meta":{"status":"error","message":"Forbidden"}})");
    EXPECT_EQ(HeaderOf(response, "WWW-Authenticate"), "");
  }
}

TEST(ApiLists, PagesAndTheirBounds) {
  ExpectAll(
      World(),
      {
          Get("page and limit", "/operator?page=2&limit=2", 200,
              {{"/data", "[{\"id\":11,\"_link\":\"/operator/11\"}]"},
               {"/pagination", "{\"page\":2,\"pages\":2,\"limit\":2,\"count\":3}"}}),
          Get("limit beyond 100 is clamped and told", "/operator?limit=1000", 200,
              {{"/pagination/limit", "100"}}),
          Get("page past the end", "/operator?page=7", 200,
              {{"/data", "[]"},
               {"/pagination", "{\"page\":7,\"pages\":1,\"limit\":20,\"count\":3}"}}),
          Get("page far past the end", "/operator?page=999999999999999999", 200, {{"/data", "[]"}}),
          Get("empty list has one page", "/operator?filters[id]=1", 200,
              {{"/data", "[]"},
               {"/pagination", "{\"page\":1,\"pages\":1,\"limit\":20,\"count\":0}"}}),
          Fails("page 0", "/operator?page=0", 400, "Value of field 'page' is not valid."),
          Fails("page that is no number", "/operator?page=x", 400,
                "Value of field 'page' is not valid."),
          Fails("limit 0", "/operator?limit=0", 400, "Value of field 'limit' is not valid."),
          Fails("negative limit", "/operator?limit=-1", 400,
                "Value of field 'limit' is not valid."),
          Get("full=1", "/tag?full=1&limit=1", 200, {{"/data/0/name", "\"Price\""}}),
          Get("full=true", "/tag?full=true&limit=1", 200, {{"/data/0/name", "\"Price\""}}),
          Get("full=0", "/tag?full=0&limit=1", 200, {{"/data/0/name", ""}}),
          Fails("query that is not percent-encoded", "/tag?full=%zz", 400,
                "The value has a '%' without two hexadecimal digits."),
      });
}

TEST(ApiLists, PagesJoinedAreTheList) {
  ApiWorld world;
  world.Run(
      "INSERT INTO tags WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 1024) SELECT i, 'Tag' FROM n; "
      "INSERT INTO tag_websites SELECT id, 101 FROM tags WHERE id >= 1000");
  // Read from its beginning, from its end, and as a whole.
  for (const std::string filter : {"", "filters[website_id]=101&"}) {
    for (int limit = 1; limit <= 27; ++limit) {
      std::vector<int> all;
      for (int page = 1, pages = 1; page <= pages; ++page) {
        const auto response =
            world.Send({"GET", "/tag?" + filter + "limit=" + std::to_string(limit) +
                                   "&page=" + std::to_string(page)});
        const auto body = nlohmann::json::parse(response.body);
        pages = body.at("pagination").at("pages");
        for (const auto& element : body.at("data")) all.push_back(element.at("id"));
      }
      std::vector<int> expected;
      for (int id = 1024; id >= 1000; --id) expected.push_back(id);
      expected.insert(expected.end(), {502, 501});
      EXPECT_EQ(all, expected) << filter << limit;
    }
  }
}

TEST(ApiDescription, IsThereForEverybody) {
  const auto response = World().Send({"GET", "/openapi.json", "", "", {{}}});
  EXPECT_EQ(response.status, 200);
  const auto document = nlohmann::json::parse(response.body);
  EXPECT_EQ(document.at("openapi").get<std::string>().substr(0, 2), "3.");
}

TEST(ApiLists, FiltersInEverySpelling) {
  ExpectAll(World(),
            {
                Lists("brackets raw", "/operator?filters[group_id]=22", {11}),
                Lists("brackets percent-encoded", "/operator?filters%5Bgroup_id%5D=22", {11}),
                Lists("comma list", "/operator?filters[id]=11,13", {13, 11}),
                Lists("PHP array with numbers", "/operator?filters[id][0]=11&filters[id][1]=13",
                      {13, 11}),
                Lists("PHP array without", "/operator?filters[id][]=11&filters[id][]=12", {12, 11}),
                Lists("the last of two wins", "/operator?filters[id]=11&filters[id]=12", {12}),
                Lists("several filters are AND",
                      "/operator?filters[website_id]=101&filters[skill_id]=32", {12}),
                Lists("unknown filter is ignored", "/operator?filters[from]=x&filters[to]=y",
                      {13, 12, 11}),
                Lists("empty filter is ignored", "/operator?filters[group_id]=", {13, 12, 11}),
                Lists("brackets that are none are ignored", "/operator?filters[=1&filters[]=2",
                      {13, 12, 11}),
                Lists("unknown value gives nothing", "/operator?filters[group_id]=999", {}),
                Fails("value that is no number", "/operator?filters[group_id]=x", 400,
                      "Value of field 'group_id' is not valid."),
                Fails("a list with a hole", "/operator?filters[id]=11,,12", 400,
                      "Value of field 'id' is not valid."),
                Fails("only a comma", "/operator?filters[id]=,", 400,
                      "Value of field 'id' is not valid."),
                Get("filters on a single resource are ignored",
                    "/tag/501?filters[website_id]=x&page=x&limit=x&website_list[0]=1", 200,
                    {{"/data/id", "501"}, {"/meta/filters", ""}}),
            });
}

TEST(ApiLists, AsteriskAnywhereIgnoringCaseAndAccents) {
  ExpectAll(World(),
            {
                Lists("whole name", "/operator?filters[name]=martin", {11}),
                Lists("without accent", "/operator?filters[name]=eluard", {12}),
                Lists("both ends", "/operator?filters[name]=*UAR*", {12}),
                Lists("at the end", "/operator?filters[name]=mar*", {11}),
                Lists("at the beginning", "/operator?filters[name]=*pont", {13}),
                Lists("in the middle", "/operator?filters[name]=d*t", {13}),
                Lists("only one", "/operator?filters[name]=*", {13, 12, 11}),
                Lists("a part is no match", "/operator?filters[name]=art", {}),
                Lists("two that may not overlap", "/operator?filters[name]=dupont*dupont", {}),
                Lists("nothing else is special", "/operator?filters[name]=%25artin", {}),
                Lists("e-mail", "/operator?filters[email]=JULIE@*", {11}),
                Lists("external id", "/operator?filters[external_id]=OP-*", {12, 11}),
                Fails("too long", "/operator?filters[name]=" + std::string(256, 'a'), 400,
                      "Value of field 'name' is not valid."),
            });
}

TEST(ApiLists, DatesAndTheirEnds) {
  const std::string list = "/transaction?filters[from]=";
  ExpectAll(
      World(),
      {
          Lists("bare dates: that whole day", list + "2017-03-01&filters[to]=2017-03-01", {601}),
          Lists("to the next day", list + "2017-03-01&filters[to]=2017-03-02", {602, 601}),
          Lists("times", list + "2017-03-01 14:11:40&filters[to]=2017-03-01 14:11:40", {601}),
          Lists("times with T", list + "2017-03-01T14:11:40", {602, 601}),
          Lists("a second later", list + "2017-03-01%2014:11:41", {602}),
          Lists("from alone has no end", list + "2017-03-02", {602}),
          Lists("to alone has no beginning", "/transaction?filters[to]=2017-03-01", {601}),
          Fails("day that does not exist", "/callmeeting?filters[to]=2015-06-31 18:00:00", 400,
                "Value of field 'to' is not valid."),
          Fails("no date", list + "yesterday", 400, "Value of field 'from' is not valid."),
          Fails("to before from", list + "2017-03-02&filters[to]=2017-03-01", 400,
                "Value of field 'to' is not valid."),
      });
}

TEST(ApiLists, ThreeMonthsRuleOfConversations) {
  const std::string too_long = "The period between 'from' and 'to' must not exceed 3 months.";
  ExpectAll(
      World(),
      {
          Lists("neither: the last three months", "/conversation", {}),
          Lists("from alone: the three months after", "/conversation?filters[from]=2017-03-01",
                {403, 402, 401}),
          Lists("from alone: not later", "/conversation?filters[from]=2017-02-27", {402, 401}),
          Lists("to alone: the three months before", "/conversation?filters[to]=2017-06-01",
                {403, 402, 401}),
          Lists("to alone: not earlier", "/conversation?filters[to]=2017-06-02", {403, 402}),
          Lists("exactly three months",
                "/conversation?filters[from]=2017-03-01&filters[to]=2017-06-01", {403, 402, 401}),
          Fails("a day more", "/conversation?filters[from]=2017-03-01&filters[to]=2017-06-02", 400,
                too_long),
          Fails("a second more",
                "/conversation?filters[from]=2017-03-01 00:00:00&filters[to]=2017-06-01 00:00:01",
                400, too_long),
          Lists("the 31st and a shorter month",
                "/conversation?filters[from]=2017-03-31&filters[to]=2017-06-30", {403}),
      });
  ApiWorld world;
  world.Run(
      "UPDATE conversations SET created_at = (SELECT began_at FROM state) - 86400000 "
      "WHERE id = 403");
  ExpectAnswer(world, Lists("one of yesterday", "/conversation", {403}));
}

}  // namespace
}  // namespace connector::testing
