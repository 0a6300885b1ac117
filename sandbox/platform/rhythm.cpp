#include "sandbox/platform/rhythm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sandbox/platform/local_time.h"

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kSlotMs = 1'800'000;
constexpr std::int64_t kDayMs = 86'400'000;

constexpr std::array<double, 24> kHours{0.06, 0.03, 0.02, 0.02, 0.02, 0.03, 0.1, 0.4,
                                        1.6,  3.2,  4.6,  5.0,  3.9,  3.6,  4.3, 4.6,
                                        4.4,  4.5,  4.8,  3.8,  2.2,  1.0,  0.4, 0.15};
constexpr double kBusiestHour = 5.0;

double WeightOf(const Day& day) {
  if (day.is_saturday) return 0.7;
  return day.is_sunday ? 0.35 : 1.19;
}

// Which part of a half hour is in the period.
double PartOf(std::int64_t slot_at, std::int64_t from, std::int64_t to) {
  const auto begin = std::max(slot_at, from);
  const auto end = std::min(slot_at + kSlotMs, to);
  return end <= begin ? 0 : static_cast<double>(end - begin) / static_cast<double>(kSlotMs);
}

Day DayAt(Random& random, std::int64_t midnight, std::int64_t from, std::int64_t to) {
  // At noon the date of UTC is that of every zone that people trade in.
  const auto date = (midnight + kDayMs / 2) / kDayMs;
  const auto weekday = (date + 4) % 7;  // 1970 began with a Thursday; 0 is Sunday
  Day day{midnight, AddDays(midnight, 1), weekday == 6, weekday == 0};
  const double weight = WeightOf(day) * random.Spread(1, 1.15);
  const bool has_rush = random.Chance(0.3);
  const auto rush = static_cast<std::size_t>(random.Between(19, 39));
  for (std::size_t slot = 0; slot < kSlotCount; ++slot) {
    const auto slot_at = midnight + static_cast<std::int64_t>(slot) * kSlotMs;
    const double hurry = has_rush && slot == rush ? 3 : 1;
    day.weights.at(slot) = weight * hurry * kHours.at(slot / 2) * PartOf(slot_at, from, to);
  }
  return day;
}

double SumOf(const Day& day) {
  return std::accumulate(day.weights.begin(), day.weights.end(), 0.0);
}

}  // namespace

std::int64_t MidnightOf(std::int64_t ms) {
  const auto midnight = ParseLocal(FormatLocal(ms).substr(0, 10));
  return midnight ? midnight->ms : ms;
}

std::vector<Day> DaysBetween(Random& random, std::int64_t from, std::int64_t to,
                             std::int64_t arrivals) {
  std::vector<Day> days;
  double total = 0;
  for (auto midnight = MidnightOf(from); midnight <= to; midnight = AddDays(midnight, 1)) {
    days.push_back(DayAt(random, midnight, from, to));
    total += SumOf(days.back());
  }
  if (total <= 0) return days;
  double sum = 0;
  std::int64_t given = 0;
  for (auto& day : days) {
    sum += SumOf(day);
    const auto until = std::llround(static_cast<double>(arrivals) * sum / total);
    day.arrivals = until - given;
    given = until;
  }
  return days;
}

std::int64_t MomentOf(Random& random, const Day& day, std::int64_t from, std::int64_t to) {
  double left = random.Share() * SumOf(day);
  std::size_t slot = 0;
  while (slot + 1 < kSlotCount && left >= day.weights.at(slot)) left -= day.weights.at(slot++);
  const auto slot_at = day.midnight + static_cast<std::int64_t>(slot) * kSlotMs;
  const auto first = std::max(slot_at, from);
  const auto last = std::max(first, std::min(slot_at + kSlotMs, to) - 1);
  return std::clamp(random.Between(first, last), from, to);
}

double BusynessAt(const Day& day, std::int64_t ms) {
  const auto slot = static_cast<std::size_t>(
      std::clamp<std::int64_t>((ms - day.midnight) / kSlotMs, 0, kSlotCount - 1));
  return kHours.at(slot / 2) / kBusiestHour * WeightOf(day) / 1.19;
}

}  // namespace connector::sandbox::platform
