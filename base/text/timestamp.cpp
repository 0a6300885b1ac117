#include "base/text/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace connector::text {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kLastMs = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

// Reads fixed positions; anything unexpected makes it fail for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int Digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = Next();
      if (c < '0' || c > '9') has_failed_ = true;
      number = number * 10 + (c - '0');
    }
    return number;
  }
  char Next() {
    if (rest_.empty()) has_failed_ = true;
    if (has_failed_) return '0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void Expect(char c) {
    if (Next() != c) has_failed_ = true;
  }
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool IsAtEnd() const { return !has_failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool has_failed_ = false;
};

// The fraction of a second, cut to milliseconds.
int ReadFraction(Cursor& cursor) {
  if (cursor.Peek() != '.') return 0;
  cursor.Next();
  int milliseconds = 0;
  for (int weight = 100;; weight /= 10) {
    milliseconds += cursor.Digits(1) * weight;
    if (cursor.Peek() < '0' || cursor.Peek() > '9') return milliseconds;
  }
}

// Minutes east of UTC, as "Z", "+02:00" or "+0200"; nothing where it is none of these.
std::optional<int> ReadOffset(Cursor& cursor) {
  const char sign = cursor.Next();
  if (sign == 'Z' || sign == 'z') return 0;
  if (sign != '+' && sign != '-') return std::nullopt;
  const int hours = cursor.Digits(2);
  if (cursor.Peek() == ':') cursor.Next();
  const int minutes = cursor.Digits(2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<std::int64_t> ParseTimestamp(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.Digits(4);
  cursor.Expect('-');
  const int month = cursor.Digits(2);
  cursor.Expect('-');
  const int day = cursor.Digits(2);
  const char separator = cursor.Next();
  const int hour = cursor.Digits(2);
  cursor.Expect(':');
  const int minute = cursor.Digits(2);
  cursor.Expect(':');
  const int second = cursor.Digits(2);
  const int milliseconds = ReadFraction(cursor);
  const auto offset = ReadOffset(cursor);
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  const bool is_valid = cursor.IsAtEnd() && offset && date.ok() && year >= 1970 &&
                        (separator == 'T' || separator == 't') && hour <= 23 && minute <= 59 &&
                        second <= 60;  // a leap second
  if (!is_valid) return std::nullopt;
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = (hour * 60 + minute - *offset) * 60 + second;
  // The offset, or a leap second, may lead into a year that cannot be written.
  return std::clamp(days * kDayMs + seconds * 1'000 + milliseconds, std::int64_t{0}, kLastMs);
}

std::string FormatTimestamp(std::int64_t milliseconds) {
  const chrono::sys_time<chrono::milliseconds> time{chrono::milliseconds(milliseconds)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  const auto fraction = static_cast<int>(clock.subseconds().count());
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()));
  std::string text = buffer.data();
  if (fraction != 0) {
    std::snprintf(buffer.data(), buffer.size(), ".%03d", fraction);
    text += buffer.data();
  }
  return text + "Z";
}

std::int64_t NowMs() {
  return chrono::duration_cast<chrono::milliseconds>(chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace connector::text
