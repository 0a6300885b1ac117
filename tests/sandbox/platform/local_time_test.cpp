#include "sandbox/platform/local_time.h"

#include <gtest/gtest.h>

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kHour = 3'600'000;

class LocalTimes : public ::testing::Test {
 protected:
  LocalTimes() { SetTimeZone("Europe/Paris"); }
};

std::int64_t MsOf(const char* text) {
  const auto time = ParseLocal(text);
  return time ? time->ms : -1;
}

TEST_F(LocalTimes, AreReadAndWritten) {
  struct Case {
    const char* name;
    const char* text;
    std::int64_t ms;
    bool is_whole_day;
  };
  for (const auto& [name, text, ms, is_whole_day] : {
           Case{"winter", "2017-03-01 14:05:00", 1'488'373'500'000, false},
           Case{"with a T", "2017-03-01T14:05:00", 1'488'373'500'000, false},
           Case{"summer", "2017-07-01 14:05:00", 1'498'910'700'000, false},
           Case{"a bare date", "2017-03-01", 1'488'322'800'000, true},
           Case{"before the clocks go forward", "2023-03-26 01:59:59", 1'679'792'399'000, false},
           Case{"after it", "2023-03-26 03:00:00", 1'679'792'400'000, false},
           Case{"the leap day", "2020-02-29", 1'582'930'800'000, true},
       }) {
    const auto read = ParseLocal(text);
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(ms, read->ms) << name;
    EXPECT_EQ(is_whole_day, read->is_whole_day) << name;
    const auto written = FormatLocal(read->ms);
    EXPECT_EQ(std::string(text).substr(0, 10), written.substr(0, 10)) << name;
  }
  EXPECT_EQ("2017-03-01 14:05:00", FormatLocal(1'488'373'500'999));
}

TEST_F(LocalTimes, ThatAreNoneAreRefused) {
  for (const auto* text : {"",
                           "2017",
                           "2017-3-1",
                           "2017-02-29",
                           "1900-02-29",
                           "2017-02-30",
                           "2017-04-31",
                           "2017-13-01",
                           "2017-00-10",
                           "2017-01-00",
                           "2017-01-32",
                           "1969-12-31",
                           "2017/01/01",
                           "2017-01-01 24:00:00",
                           "2017-01-01 10:60:00",
                           "2017-01-01 10:00:60",
                           "2017-01-01 10:00",
                           "2017-01-01x10:00:00",
                           "2017-01-01 -1:00:00",
                           "-017-01-01",
                           "2017-+1-01",
                           "2017-01-01 10:00:00Z",
                           "2017-01-01 1a:00:00",
                           " 2017-01-01",
                           "2017-01-01 "}) {
    EXPECT_FALSE(ParseLocal(text)) << text;
  }
}

TEST_F(LocalTimes, DaysKeepTheTimeOfDayWhenTheClocksChange) {
  const auto before_spring = MsOf("2023-03-25 12:00:00");
  EXPECT_EQ(MsOf("2023-03-26 12:00:00"), AddDays(before_spring, 1));
  EXPECT_EQ(23 * kHour, AddDays(before_spring, 1) - before_spring);
  const auto before_autumn = MsOf("2023-10-28 12:00:00");
  EXPECT_EQ(25 * kHour, AddDays(before_autumn, 1) - before_autumn);
  EXPECT_EQ(before_autumn, AddDays(AddDays(before_autumn, 3), -3));
  EXPECT_EQ(MsOf("2023-03-25") + 24 * kHour, AddDays(MsOf("2023-03-25"), 1));
  EXPECT_EQ(MsOf("2024-01-01"), AddDays(MsOf("2023-12-31"), 1));
  EXPECT_EQ(MsOf("2023-12-31 10:00:00") + 7, AddDays(MsOf("2024-01-01 10:00:00") + 7, -1));
}

TEST_F(LocalTimes, TheHourThatComesTwiceIsOneOfThem) {
  const auto twice = MsOf("2023-10-29 02:30:00");
  EXPECT_EQ("2023-10-29 02:30:00", FormatLocal(twice));
  EXPECT_NE(-1, MsOf("2023-03-26 02:30:00"));  // the hour that there is not: some moment beside it
}

TEST_F(LocalTimes, MonthsAreTheCalendars) {
  struct Case {
    const char* from;
    int months;
    const char* to;
  };
  for (const auto& [from, months, to] : {
           Case{"2017-01-31 10:00:00", 1, "2017-02-28 10:00:00"},
           Case{"2020-01-31 10:00:00", 1, "2020-02-29 10:00:00"},
           Case{"2017-03-31 10:00:00", -1, "2017-02-28 10:00:00"},
           Case{"2017-05-31 10:00:00", -3, "2017-02-28 10:00:00"},
           Case{"2017-11-30 10:00:00", 3, "2018-02-28 10:00:00"},
           Case{"2017-01-15 10:00:00", -1, "2016-12-15 10:00:00"},
           Case{"2017-01-15 10:00:00", -13, "2015-12-15 10:00:00"},
           Case{"2017-12-15 10:00:00", 1, "2018-01-15 10:00:00"},
           Case{"2017-01-15 10:00:00", 6, "2017-07-15 10:00:00"},  // winter to summer
           Case{"2017-01-15 10:00:00", 0, "2017-01-15 10:00:00"},
       }) {
    EXPECT_EQ(to, FormatLocal(AddMonths(MsOf(from), months))) << from << " " << months;
  }
}

TEST_F(LocalTimes, ZonesAreThoseOfTheSystem) {
  for (const auto* name : {"", "Europe/Nowhere", "/etc/passwd", "../../etc/passwd", "Europe"}) {
    EXPECT_FALSE(SetTimeZone(name)) << name;
  }
  EXPECT_TRUE(SetTimeZone("UTC"));
  EXPECT_EQ("1970-01-01 00:00:00", FormatLocal(0));
  EXPECT_TRUE(SetTimeZone("Europe/Paris"));
  EXPECT_EQ("1970-01-01 01:00:00", FormatLocal(0));
}

}  // namespace
}  // namespace connector::sandbox::platform
