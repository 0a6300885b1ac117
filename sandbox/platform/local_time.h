// Times as the REST API writes them, "2017-03-01 14:05:00", in the platform's one time zone (R: a
// setting; the process's zone, Europe/Paris if nobody says).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connector::sandbox::platform {

// A name of the system's time zone database. Before any thread is started. False if there is none
// of that name.
bool SetTimeZone(const std::string& name);

std::string FormatLocal(std::int64_t ms);

struct LocalTime {
  std::int64_t ms;
  bool is_whole_day;  // it was a bare date: its first moment
};

// "2017-03-01", "2017-03-01 14:05:00" or "2017-03-01T14:05:00"; nullopt if it is another text or no
// date of the calendar.
std::optional<LocalTime> ParseLocal(std::string_view text);

// So many calendar months and days later, at the same time of day; the 31st becomes the last of a
// shorter month. Negative: earlier.
std::int64_t AddMonths(std::int64_t ms, int months);
std::int64_t AddDays(std::int64_t ms, int days);

}  // namespace connector::sandbox::platform
