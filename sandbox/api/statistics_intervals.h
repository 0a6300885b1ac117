// Hours, days and months of a period, in the process's time zone (platform, 1.8).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/api/statistics.h"

namespace connector::sandbox::api {

// One after the other: each ends where the next one begins. The first and the last are cut off at
// the period's ends.
struct Intervals {
  std::vector<std::int64_t> edges;  // in ms; one more than there are intervals
  std::vector<std::string> dates;   // when the whole hour, day or month began; "" if they are none

  std::size_t size() const { return dates.size(); }
};

// Without a granularity the period is one interval; with one, an empty period has none. An hour
// that the end of summer time repeats is there twice, with one date. nullopt if they are more than
// `most`.
std::optional<Intervals> Divide(std::int64_t from_ms, std::int64_t to_ms, Granularity granularity,
                                std::size_t most);

// Calls `add(interval, ms)` for every interval that has a part of the time.
template <typename Add>
void Spread(const std::vector<std::int64_t>& edges, std::int64_t begin_ms, std::int64_t end_ms,
            Add add) {
  const auto after = std::upper_bound(edges.begin(), edges.end(), begin_ms);
  auto interval = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - edges.begin() - 1, 0));
  for (; interval + 1 < edges.size() && edges[interval] < end_ms; ++interval) {
    const auto ms = std::min(end_ms, edges[interval + 1]) - std::max(begin_ms, edges[interval]);
    if (ms > 0) add(interval, ms);
  }
}

}  // namespace connector::sandbox::api
