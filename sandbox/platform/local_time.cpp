#include "sandbox/platform/local_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kSecondMs = 1'000;

std::tm ToLocal(std::int64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / kSecondMs);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

std::int64_t FromLocal(std::tm local) {
  local.tm_isdst = -1;
  return static_cast<std::int64_t>(std::mktime(&local)) * kSecondMs;
}

int DaysIn(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays.at(static_cast<std::size_t>(month - 1)) + (month == 2 && is_leap ? 1 : 0);
}

bool ReadDigits(std::string_view text, std::size_t at, std::size_t count, int& number) {
  const auto digits = text.substr(at, count);
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return digits.size() == count && error == std::errc{} && rest == digits.data() + count &&
         digits.front() != '-';
}

}  // namespace

bool SetTimeZone(const std::string& name) {
  const bool is_name = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos;
  if (!is_name) return false;
  if (name != "UTC" && !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name))
    return false;
  ::setenv("TZ", name.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): there is no other thread yet
  ::tzset();
  return true;
}

std::string FormatLocal(std::int64_t ms) {
  const auto local = ToLocal(ms);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return {text.data(), size};
}

std::optional<LocalTime> ParseLocal(std::string_view text) {
  constexpr std::size_t kDateSize = 10;
  constexpr std::size_t kTimeSize = 19;
  if (text.size() != kDateSize && text.size() != kTimeSize) return std::nullopt;
  std::tm local{};
  int year = 0;
  int month = 0;
  if (!ReadDigits(text, 0, 4, year) || text[4] != '-' || !ReadDigits(text, 5, 2, month) ||
      text[7] != '-' || !ReadDigits(text, 8, 2, local.tm_mday)) {
    return std::nullopt;
  }
  if (year < 1970 || month < 1 || month > 12 || local.tm_mday < 1 ||
      local.tm_mday > DaysIn(year, month)) {
    return std::nullopt;
  }
  const bool is_whole_day = text.size() == kDateSize;
  if (!is_whole_day &&
      ((text[10] != ' ' && text[10] != 'T') || !ReadDigits(text, 11, 2, local.tm_hour) ||
       text[13] != ':' || !ReadDigits(text, 14, 2, local.tm_min) || text[16] != ':' ||
       !ReadDigits(text, 17, 2, local.tm_sec) || local.tm_hour > 23 || local.tm_min > 59 ||
       local.tm_sec > 59)) {
    return std::nullopt;
  }
  local.tm_year = year - 1900;
  local.tm_mon = month - 1;
  return LocalTime{FromLocal(local), is_whole_day};
}

std::int64_t AddMonths(std::int64_t ms, int months) {
  auto local = ToLocal(ms);
  const int month = local.tm_year * 12 + local.tm_mon + months;
  local.tm_year = month / 12;
  local.tm_mon = month % 12;
  local.tm_mday = std::min(local.tm_mday, DaysIn(local.tm_year + 1900, local.tm_mon + 1));
  return FromLocal(local) + ms % kSecondMs;
}

std::int64_t AddDays(std::int64_t ms, int days) {
  auto local = ToLocal(ms);
  local.tm_mday += days;
  return FromLocal(local) + ms % kSecondMs;
}

}  // namespace connector::sandbox::platform
