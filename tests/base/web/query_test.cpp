#include "base/web/query.h"

#include <gtest/gtest.h>

#include "base/web/page.h"

namespace connector::web {
namespace {

TEST(Query, DecodesNamesAndValues) {
  struct {
    std::string raw;
    std::string name;
    std::optional<std::string> value;
  } const cases[] = {
      {"", "a", std::nullopt},
      {"a=1", "a", "1"},
      {"a", "a", std::nullopt},
      {"a=", "a", std::nullopt},  // an empty value means absent
      {"b=2&a=1", "a", "1"},
      {"&&a=1&", "a", "1"},
      {"=x&a=1", "a", "1"},
      {"a=b=c", "a", "b=c"},
      {"a=x+y%2B", "a", "x y+"},
      {"search%5Bdefault%5D%5Bcontains%5D=x", "search[default][contains]", "x"},
      {"search[default][contains]=x", "search[default][contains]", "x"},
      {"a=cr%C3%A8me", "a", "crème"},
      {"a=cr\xC3\xA8me", "a", "crème"},  // sent unencoded
      {"a=%00", "a", std::string(1, '\0')},
      {"A=1", "a", std::nullopt},
      {"a=1&other=1&other=2", "a", "1"},  // repeats of what nobody asks for do not matter
  };
  for (const auto& c : cases) {
    Query query(c.raw);
    EXPECT_EQ(query.Text(c.name), c.value) << c.raw;
    EXPECT_FALSE(query.problem()) << c.raw;
  }
}

TEST(Query, RefusesWhatNobodyCanRead) {
  struct {
    std::string raw;
    std::string parameter;
  } const cases[] = {
      {"a=%", "a"},     {"a=%4", "a"},        {"a=%4g", "a"},       {"a=100%", "a"},
      {"%=1", ""},      {"%ff=1", ""},        {"a=%ff", "a"},       {"a=\xFF", "a"},
      {"a=%C3", "a"},   {"a=%ED%A0%80", "a"}, {"other=%", "other"}, {"a=1&a=2", "a"},
      {"a=1&a=1", "a"}, {"a=&a=1", "a"},      {"a=1&%61=1", "a"},
  };
  for (const auto& c : cases) {
    Query query(c.raw);
    query.Text("a");
    ASSERT_TRUE(query.problem()) << c.raw;
    EXPECT_EQ(query.problem()->status, 400) << c.raw;
    EXPECT_EQ(query.problem()->parameter, c.parameter) << c.raw;
  }
}

TEST(Query, KeepsTheFirstProblem) {
  Query query("a=1&a=2&b=x");
  query.Text("a");
  query.Number("b", 1, 2);
  EXPECT_EQ(query.problem()->parameter, "a");
}

TEST(Query, ReadsThePage) {
  struct {
    std::string raw;
    std::uint64_t limit;
    std::uint64_t offset;
  } const cases[] = {
      {"", 100, 0},
      {"limit=", 100, 0},
      {"limit=1&offset=0", 1, 0},
      {"limit=1000", 1000, 0},
      {"limit=007", 7, 0},
      {"offset=9223372036854775807", 100, 9223372036854775807U},
  };
  for (const auto& c : cases) {
    Query query(c.raw);
    const auto page = ReadPageRequest(query);
    EXPECT_EQ(page.limit, c.limit) << c.raw;
    EXPECT_EQ(page.offset, c.offset) << c.raw;
    EXPECT_FALSE(query.problem()) << c.raw;
  }
}

TEST(Query, RefusesOtherPagesAndNamesTheRange) {
  struct {
    std::string raw;
    std::string parameter;
    std::string range;
  } const cases[] = {
      {"limit=0", "limit", "from 1 to 1000"},
      {"limit=-1", "limit", "from 1 to 1000"},
      {"limit=1001", "limit", "from 1 to 1000"},
      {"limit=1e2", "limit", "from 1 to 1000"},
      {"limit=+5", "limit", "from 1 to 1000"},  // a space and a 5
      {"limit=%2B5", "limit", "from 1 to 1000"},
      {"limit=0x10", "limit", "from 1 to 1000"},
      {"limit=5.0", "limit", "from 1 to 1000"},
      {"limit=٥", "limit", "from 1 to 1000"},  // a digit, but no decimal one
      {"limit=5&limit=6", "limit", "more than once"},
      {"offset=9223372036854775808", "offset", "from 0 to 9223372036854775807"},
      {"offset=99999999999999999999", "offset", "from 0 to 9223372036854775807"},
  };
  for (const auto& c : cases) {
    Query query(c.raw);
    ReadPageRequest(query);
    ASSERT_TRUE(query.problem()) << c.raw;
    EXPECT_EQ(query.problem()->parameter, c.parameter) << c.raw;
    EXPECT_NE(query.problem()->detail.find(c.range), std::string::npos) << c.raw;
  }
}

TEST(Query, LeavesOutOneParameterByteForByte) {
  EXPECT_EQ(WithoutParameter("a=1&offset=2&b=%20", "offset"), "a=1&b=%20");
  EXPECT_EQ(WithoutParameter("%6Fffset=2", "offset"), "");
  EXPECT_EQ(WithoutParameter("", "offset"), "");
}

TEST(Page, LinksToTheNextPageWithEverythingElseKept) {
  Request request;
  request.path = "/products";
  request.query = "offset=10&limit=5&search%5Bdefault%5D%5Bcontains%5D=a+b&x=<\">\xC3\xA9";
  const auto response = PageResponse(request, {5, 10}, {"[]", true, 99});
  const std::vector<std::pair<std::string, std::string>> expected{
      {"Content-Type", "application/json"},
      {"Link",
       "</products?limit=5&search%5Bdefault%5D%5Bcontains%5D=a+b&x=%3C%22%3E%C3%A9&offset=15>; "
       "rel=\"next\""},
      {"X-Total-Count", "99"}};
  EXPECT_EQ(response.headers, expected);
}

TEST(Page, SaysNothingOfWhatIsNotThere) {
  const auto response = PageResponse({}, {5, 10}, {});
  EXPECT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.body, "[]");
}

}  // namespace
}  // namespace connector::web
