#include "sandbox/api/statistics_intervals.h"

#include <charconv>
#include <limits>
#include <string_view>

#include "sandbox/platform/local_time.h"

namespace connector::sandbox::api {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::size_t kDateSize = 10;  // 2017-03-01
constexpr std::size_t kMonthSize = 7;  // 2017-03
constexpr std::size_t kHourSize = 13;  // 2017-03-01 14
constexpr std::size_t kMinuteAt = 14;
constexpr std::size_t kSecondAt = 17;

// When a local date begins: at midnight, or later if summer time leaves midnight out. After the
// year 9999 there is none.
std::int64_t BeginningOf(const std::string& date) {
  const auto begin = platform::ParseLocal(date);
  return begin ? begin->ms : std::numeric_limits<std::int64_t>::max();
}

int TwoDigits(std::string_view text, std::size_t at) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + 2, number);
  return number;
}

// The beginning of the next hour of the clock on the wall.
std::int64_t NextHour(std::int64_t ms) {
  const auto local = platform::FormatLocal(ms);
  const std::int64_t seconds = TwoDigits(local, kMinuteAt) * 60 + TwoDigits(local, kSecondAt);
  return ms - ms % 1'000 + kHourMs - seconds * 1'000;
}

std::int64_t NextDay(std::int64_t ms) {
  return BeginningOf(platform::FormatLocal(platform::AddDays(ms, 1)).substr(0, kDateSize));
}

std::int64_t NextMonth(std::int64_t ms) {
  const auto next = platform::AddMonths(ms, 1);
  return BeginningOf(platform::FormatLocal(next).substr(0, kMonthSize) + "-01");
}

std::int64_t Next(std::int64_t ms, Granularity granularity) {
  if (granularity == Granularity::kHour) return NextHour(ms);
  return granularity == Granularity::kDay ? NextDay(ms) : NextMonth(ms);
}

std::string DateOf(std::int64_t ms, Granularity granularity) {
  const auto local = platform::FormatLocal(ms);
  if (granularity == Granularity::kHour) return local.substr(0, kHourSize) + ":00:00";
  if (granularity == Granularity::kDay) return local.substr(0, kDateSize) + " 00:00:00";
  return local.substr(0, kMonthSize) + "-01 00:00:00";
}

}  // namespace

std::optional<Intervals> Divide(std::int64_t from_ms, std::int64_t to_ms, Granularity granularity,
                                std::size_t most) {
  if (granularity == Granularity::kNone) {
    return Intervals{{from_ms, std::max(from_ms, to_ms)}, {""}};
  }
  Intervals intervals{{from_ms}, {}};
  for (auto at = from_ms; at < to_ms;) {
    if (intervals.size() == most) return std::nullopt;
    intervals.dates.push_back(DateOf(at, granularity));
    at = std::min(Next(at, granularity), to_ms);
    intervals.edges.push_back(at);
  }
  return intervals;
}

}  // namespace connector::sandbox::api
