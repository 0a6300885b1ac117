#include "text/timestamp.h"

#include <gtest/gtest.h>

namespace connector::text {
namespace {

TEST(Timestamp, ReadsWhatThePlatformSends) {
  struct {
    std::string text;
    std::string utc;
  } const cases[] = {
      {"2017-04-22T11:01:00+02:00", "2017-04-22T09:01:00Z"},
      {"2017-04-22T11:01:00+0200", "2017-04-22T09:01:00Z"},
      {"2019-04-12T07:58:35.171Z", "2019-04-12T07:58:35.171Z"},
      {"2019-04-12T07:58:35.1Z", "2019-04-12T07:58:35.100Z"},
      {"2019-04-12T07:58:35.123456789Z", "2019-04-12T07:58:35.123Z"},
      {"2019-12-31T23:30:00-01:30", "2020-01-01T01:00:00Z"},
      {"2020-02-29T00:00:00z", "2020-02-29T00:00:00Z"},
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
  };
  for (const auto& c : cases) {
    const auto time = ParseTimestamp(c.text);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(FormatTimestamp(*time), c.utc) << c.text;
  }
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:01.5Z"), 1'500);
}

TEST(Timestamp, RefusesTheRest) {
  for (const std::string text : {"",
                                 "2017-04-22",
                                 "2017-04-22T11:01:00",
                                 "2017-04-22 11:01:00Z",
                                 "2017-04-22T11:01Z",
                                 "2017-02-29T00:00:00Z",
                                 "2017-13-01T00:00:00Z",
                                 "2017-00-01T00:00:00Z",
                                 "2017-04-31T00:00:00Z",
                                 "2017-04-22T24:00:00Z",
                                 "2017-04-22T11:60:00Z",
                                 "2017-04-22T11:01:61Z",
                                 "2017-04-22T11:01:00+24:00",
                                 "2017-04-22T11:01:00+02:60",
                                 "2017-04-22T11:01:00+2",
                                 "2017-04-22T11:01:00.Z",
                                 "2017-04-22T11:01:00Zx",
                                 "2017-04-22T11:01:00 02:00",
                                 "17-04-22T11:01:00Z",
                                 "1969-12-31T23:59:59Z",
                                 "1492851660",
                                 "2017-4-22T11:01:00Z",
                                 "+017-04-22T11:01:00Z"}) {
    EXPECT_FALSE(ParseTimestamp(text)) << text;
  }
}

}  // namespace
}  // namespace connector::text
