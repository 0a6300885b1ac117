#include "base/web/flat_body.h"

#include <gtest/gtest.h>

namespace connector::web {
namespace {

using Type = FieldValue::Type;

int StatusOf(Encoding encoding, std::string_view body) {
  const auto parsed = ParseFlatBody(encoding, body);
  const auto* problem = std::get_if<Problem>(&parsed);
  return problem == nullptr ? 200 : problem->status;
}

std::string Nested(std::size_t depth, char open, char close) {
  return R"({"a":)" + std::string(depth, open) + std::string(depth, close) + "}";
}

std::string Repeated(std::size_t times) {
  std::string body = R"({"a":[0)";
  for (std::size_t i = 1; i < times; ++i) body += ",0";
  return body + "]}";
}

TEST(FlatBody, OfJsonKeepNumbersAsTheyWereWritten) {
  const auto parsed = ParseFlatBody(
      Encoding::kJson,
      R"({"text":"é","integer":1,"negative":-2,"long":123456789012345678901234567890,"decimal":1.50,)"
      R"("exponent":1e3,"yes":true,"null":null,"array":[1,{"a":1}],"object":{"a":[2]}})");
  const auto& fields = std::get<FlatBody>(parsed);
  struct {
    std::string_view name;
    Type type;
    std::string_view text;
  } const cases[] = {
      {"text", Type::kText, "é"},
      {"integer", Type::kInteger, "1"},
      {"negative", Type::kInteger, "-2"},
      {"long", Type::kInteger, "123456789012345678901234567890"},
      {"decimal", Type::kDecimal, "1.50"},
      {"exponent", Type::kDecimal, "1e3"},
      {"yes", Type::kBoolean, "true"},
      {"array", Type::kArray, ""},
      {"object", Type::kObject, ""},
  };
  for (const auto& c : cases) {
    const auto* value = fields.Find(c.name);
    ASSERT_NE(value, nullptr) << c.name;
    EXPECT_EQ(value->type, c.type) << c.name;
    EXPECT_EQ(value->text, c.text) << c.name;
  }
  EXPECT_EQ(fields.Find("null"), nullptr);
  EXPECT_EQ(fields.Find("a"), nullptr);
}

TEST(FlatBody, OfJsonAreReadInOneWayOnly) {
  struct {
    std::string body;
    int status;
  } const cases[] = {
      {"{}", 200},
      {" {\"a\":1} \n", 200},
      {"", 400},
      {"null", 400},
      {"1", 400},
      {"[]", 400},
      {"[{}]", 400},
      {"{\"a\":1", 400},
      {"{\"a\":1}{}", 400},
      {"{\"a\":1,}", 400},
      {"{a:1}", 400},
      {"{\"a\":1} // comment", 400},
      {"{\"a\":1,\"a\":1}", 400},
      {"{\"a\":1,\"\\u0061\":1}", 400},
      {"{\"a\":{\"b\":1,\"b\":2}}", 400},
      {"{\"a\":[{\"b\":1},{\"b\":2}]}", 200},
      {"{\"a\":\"\xff\"}", 400},
      {"{\"a\":\"\\ud800\"}", 400},
      {std::string("{}\0", 3), 400},
      {std::string("{\"a\":1}\0garbage", 15), 400},
      {"\xEF\xBB\xBF{}", 400},
      {"{\"a\":NaN}", 400},
      {"{\"a\":1e999}", 400},
      {"\xEF\xBB\xBF", 400},
      {"{\"a\":[\"\\udc00\"]}", 400},
      {Repeated(9'998), 200},  // with the object and the array: 10,000 values
      {Repeated(9'999), 400},
      {Nested(31, '[', ']'), 200},
      {Nested(32, '[', ']'), 400},
      {Nested(10'000, '[', ']'), 400},
  };
  for (const auto& c : cases) EXPECT_EQ(StatusOf(Encoding::kJson, c.body), c.status) << c.body;
}

TEST(FlatBody, OfAFormAreTexts) {
  const auto parsed = ParseFlatBody(Encoding::kForm, "a=1&b=x+y%C3%A9&empty=");
  const auto& fields = std::get<FlatBody>(parsed);
  EXPECT_EQ(fields.Find("a")->text, "1");
  EXPECT_EQ(fields.Find("b")->text, "x yé");
  EXPECT_EQ(fields.Find("empty"), nullptr);
}

TEST(FlatBody, OfAFormMayBeArraysInAnySpelling) {
  struct {
    std::string body;
    Type type;
  } const cases[] = {
      {"a[]=1&a[]=1", Type::kArray},
      {"a[]=1", Type::kArray},
      {"a%5B%5D=1&b=2&a%5B%5D=2", Type::kArray},
      {"a[0]=1&a[1]=2", Type::kArray},
      {"a[1]=2&a[0]=1", Type::kArray},
      {"a[0][b]=1&a[0][c]=2&a[1][b]=3", Type::kArray},
      {"a[b]=1&a[c][]=2", Type::kObject},
      {"a[0]=1&a[b]=1", Type::kObject},
  };
  for (const auto& c : cases) {
    const auto parsed = ParseFlatBody(Encoding::kForm, c.body);
    const auto* fields = std::get_if<FlatBody>(&parsed);
    ASSERT_NE(fields, nullptr) << c.body;
    ASSERT_NE(fields->Find("a"), nullptr) << c.body;
    EXPECT_EQ(fields->Find("a")->type, c.type) << c.body;
  }
}

TEST(FlatBody, OfAFormAreReadInOneWayOnly) {
  for (const std::string body : {"a=1&a=1",
                                 "a=1&a[]=1",
                                 "a[]=1&a=1",
                                 "a[0]=1&a[0]=1",
                                 "a[0]=1&a[]=1",
                                 "a[]=1&a[0]=1",
                                 "a[b]=1&a[]=1",
                                 "a[0]=1&a[0][b]=1",
                                 "a[0][b]=1&a[0]=1",
                                 "a[][b]=1",
                                 "a[=1",
                                 "a]=1",
                                 "a[0=1",
                                 "a[0]b=1",
                                 "a[[0]]=1",
                                 "[0]=1",
                                 "[]=1",
                                 "a=%FF",
                                 "a=%",
                                 "%FF=1"}) {
    EXPECT_EQ(StatusOf(Encoding::kForm, body), 400) << body;
  }
  const auto nested = [](int depth) {
    std::string body = "a";
    for (int i = 0; i < depth; ++i) body += "[0]";
    return body + "=1";
  };
  EXPECT_EQ(StatusOf(Encoding::kForm, nested(31)), 200);
  EXPECT_EQ(StatusOf(Encoding::kForm, nested(32)), 400);
}

TEST(FlatBody, HaveALimit) {
  std::string form = "a=1";
  for (int i = 1; i < 256; ++i) form += "&a" + std::to_string(i) + "=1";
  EXPECT_EQ(StatusOf(Encoding::kForm, form), 200);
  EXPECT_EQ(StatusOf(Encoding::kForm, form + "&b=1"), 400);
  std::string json = R"({"a":1)";
  for (int i = 1; i < 256; ++i) json += ",\"a" + std::to_string(i) + "\":1";
  EXPECT_EQ(StatusOf(Encoding::kJson, json + "}"), 200);
  EXPECT_EQ(StatusOf(Encoding::kJson, json + R"(,"b":1})"), 400);
}

TEST(FlatBody, EncodingIsThatOfTheContentType) {
  struct {
    std::vector<Header> headers;
    int status;
  } const cases[] = {
      {{{"Content-Type", "application/json"}}, 200},
      {{{"content-type", "Application/JSON ; Charset=\"UTF-8\""}}, 200},
      {{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, 200},
      {{{"Content-Type", "application/json; profile=x"}}, 200},
      {{{"Content-Type", "application/json;charset=utf8"}}, 200},
      {{{"Content-Type", "application/json; charset=UTF8"}}, 200},
      {{{"Content-Type", "application/json; charset=\"Utf8\""}}, 200},
      {{{"Content-Type", "application/json; charset=us-ascii"}}, 200},
      {{{"Content-Type", "application/x-www-form-urlencoded; charset=\"US-ASCII\""}}, 200},
      {{{"Content-Type", "application/json; charset = utf-8;"}}, 200},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}, 200},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", " Identity, IDENTITY"}}, 200},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", ""}}, 200},
      {{}, 415},
      {{{"Content-Type", ""}}, 415},
      {{{"Content-Type", "text/plain"}}, 415},
      {{{"Content-Type", "application/jsonp"}}, 415},
      {{{"Content-Type", "application/json; charset=latin1"}}, 415},
      {{{"Content-Type", "multipart/form-data; boundary=x"}}, 415},
      {{{"Content-Type", "application/json"}, {"Content-Type", "application/json"}}, 415},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, 415},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", "identity, gzip"}}, 415},
      {{{"Content-Type", "application/json; charset=utf-16"}}, 415},
      {{{"Content-Type", "application/json; charset=utf-8; charset=latin1"}}, 415},
      {{{"Content-Type", "application/json; charset=\"utf-8"}}, 415},
  };
  for (const auto& c : cases) {
    Request request;
    request.headers = c.headers;
    const auto encoding = EncodingOf(request);
    const auto* problem = std::get_if<Problem>(&encoding);
    EXPECT_EQ(problem == nullptr ? 200 : problem->status, c.status)
        << (c.headers.empty() ? "" : c.headers.front().value);
  }
}

}  // namespace
}  // namespace connector::web
