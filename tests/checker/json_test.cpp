#include "checker/json.h"

#include <gtest/gtest.h>

#include "tests/support/cost.h"

namespace connector::checker {
namespace {

std::string Repeated(std::string_view piece, std::size_t bytes) {
  std::string body = "[";
  while (body.size() + piece.size() + 2 <= bytes) {
    body += body.size() == 1 ? "" : ",";
    body += piece;
  }
  return body + "]";
}

std::string ReasonAgainst(std::string_view body) {
  std::string reason;
  const auto value = ParseAnswer(body, reason);
  EXPECT_EQ(value.has_value(), reason.empty()) << body.substr(0, 100);
  return reason;
}

TEST(Answer, ThatCannotBeReadSaysWhy) {
  struct {
    std::string body;
    std::string reason;
  } const cases[] = {
      {R"([{"id":"é","n":1.5,"more":[null,true]}])", ""},
      {R"([{"id":"a"},{"id":"a"}])", ""},
      {R"([{"id":"a","id":"b"}])", "the body cannot be read: the key \"id\" is given twice"},
      {R"({"a":{"b":1,"c":2,"\u0062":3}})",
       "the body cannot be read: the key \"b\" is given twice"},
      {"[{\"a\\u001b\":1,\"a\\u001b\":1}]",
       "the body cannot be read: the key \"a?\" is given twice"},
      {"[\"\xff\"]", "the body cannot be read: it is not UTF-8 (byte 3)"},
      {"\xEF\xBB\xBF[]", "the body cannot be read: it is not JSON: a byte order mark (byte 1)"},
      {std::string("[]\0[]", 5), "the body cannot be read: it is not JSON: a NUL (byte 3)"},
      {"[1e999]", "the body cannot be read: a number is out of range"},
  };
  for (const auto& c : cases) EXPECT_EQ(ReasonAgainst(c.body), c.reason) << c.body;
  EXPECT_EQ(ReasonAgainst("[] []").rfind("the body cannot be read: it is not JSON: ", 0), 0U);
  EXPECT_EQ(ReasonAgainst(R"(["\ud800"])").rfind("the body cannot be read: it is not JSON: ", 0),
            0U);
}

TEST(Answer, OfAnySizeCostsBoundedTime) {
  struct {
    std::string name;
    std::string body;
  } const cases[] = {
      {"empty objects", Repeated("{}", 1'000'000)},
      {"empty arrays", Repeated("[]", 8'000'000)},
      {"arrays in arrays", std::string(4'000'000, '[')},
      {"a text", "[\"" + std::string(4'000'000, 'x') + "\"]"},
      {"digits", "[0." + std::string(4'000'000, '3') + "]"},
  };
  for (const auto& c : cases) {
    std::string reason;
    EXPECT_LT(testing::SecondsOf([&] { (void)ParseAnswer(c.body, reason); }), 2) << c.name;
  }
}

// A page of 1,000 categories, each with 100 products, has 107,001.
TEST(Answer, MayHaveAQuarterOfAMillionValues) {
  EXPECT_EQ(ReasonAgainst(Repeated("0", 2 * 249'999 + 1)), "");
  EXPECT_EQ(ReasonAgainst(Repeated("0", 2 * 250'000 + 1)),
            "the body cannot be read: it has more than 250000 values");
}

}  // namespace
}  // namespace connector::checker
