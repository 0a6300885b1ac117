// When visitors come: by the day of the week, the hour, and chance. Not for other rooms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sandbox/platform/random.h"

namespace connector::sandbox::platform {

constexpr std::size_t kSlotCount = 48;  // half hours of a day

struct Day {
  std::int64_t midnight;
  std::int64_t next_midnight;
  bool is_saturday;
  bool is_sunday;
  std::array<double, kSlotCount> weights{};  // of its half hours, as far as they are in the period
  std::int64_t arrivals = 0;
};

// Of the platform's time zone.
std::int64_t MidnightOf(std::int64_t ms);

// The days of a period, with so many arrivals in all: more on weekdays, and some days have a rush.
std::vector<Day> DaysBetween(Random& random, std::int64_t from, std::int64_t to,
                             std::int64_t arrivals);

// A moment of the day, inside the period; by its weights.
std::int64_t MomentOf(Random& random, const Day& day, std::int64_t from, std::int64_t to);

// How busy an hour is, 0 to 1.
double BusynessAt(const Day& day, std::int64_t ms);

}  // namespace connector::sandbox::platform
