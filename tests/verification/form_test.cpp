#include "verification/form.h"

#include <gtest/gtest.h>

#include "tests/support/cost.h"

namespace connector::verification {
namespace {

// 256 KiB, the most that the service takes without being told otherwise.
constexpr std::size_t kLargest = 262'144;

std::string Repeated(std::string_view piece) {
  std::string body = "[";
  while (body.size() + piece.size() + 2 < kLargest) {
    body += body.size() == 1 ? "" : ",";
    body += piece;
  }
  return body + "]";
}

TEST(Form, NoBodyTakesLong) {
  struct {
    std::string name;
    std::string body;
  } const cases[] = {
      {"elements", Repeated(R"({"id":"a"})")},
      {"empty objects", Repeated("{}")},
      {"empty arrays", Repeated("[]")},
      {"numbers", Repeated("0")},
      {"keys", "[{" + Repeated(R"("k":0)").substr(1, kLargest - 8) + "}]"},
      {"arrays in arrays", std::string(kLargest, '[')},
      {"a text", "[\"" + std::string(kLargest - 4, 'x') + "\"]"},
  };
  for (const auto& c : cases) {
    EXPECT_LT(testing::SecondsOf([&] { (void)ParseForm(c.body); }), 0.05) << c.name;
    EXPECT_TRUE(std::holds_alternative<web::Problem>(ParseForm(c.body))) << c.name;
  }
}

TEST(Form, AProblemSaysWhatIsWrongAndRepeatsNothing) {
  struct {
    std::string body;
    std::string why;
  } const cases[] = {
      {R"([{"id":"secret-1","id":"secret-1"}])", "a key is given twice"},
      {"[{\"id\":\"secret-1\xff\"}]", "it is not UTF-8 (byte 17)"},
      {"\xEF\xBB\xBF[]", "it is not JSON: a byte order mark (byte 1)"},
      {R"([{"id":"secret-1"} secret-2])", "it is not JSON: "},
      {R"([{"id":"a","value":1e999}])", "a number is out of range"},
      {"[[[[[[[[[]]]]]]]]]", "it is nested more than 8 levels deep"},
      {Repeated("0"), "it has more than 1000 values"},
  };
  for (const auto& c : cases) {
    const auto parsed = ParseForm(c.body);
    const auto& problem = std::get<web::Problem>(parsed);
    EXPECT_EQ(problem.status, 400);
    EXPECT_NE(problem.detail.find(c.why), std::string::npos) << problem.detail;
    EXPECT_EQ(problem.detail.find("secret"), std::string::npos) << problem.detail;
  }
}

}  // namespace
}  // namespace connector::verification
