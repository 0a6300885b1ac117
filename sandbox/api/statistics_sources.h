// The rows that indicators are computed of, as SQL (platform, 1.8; sandbox/api/indicators.h).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/reader.h"
#include "sandbox/api/indicators.h"
#include "sandbox/api/statistics.h"

namespace connector::sandbox::api {

// Of which rows, besides their time.
struct StatisticFilter {
  std::string channel;   // "": all
  std::string websites;  // a JSON array; [] means all
};

// The ids of a resource's things that an answer tells of, in its order: all that exist and belong
// to the filter, whether something happened to them or not; page types, those of the period's
// conversations.
std::vector<std::string> IdsOf(sql::Reader& reader, StatisticResource resource,
                               const StatisticFilter& filter, std::int64_t from_ms,
                               std::int64_t to_ms);

// Whether the source's rows belong to things of that kind. If not, there is nothing to be told.
bool HasDimension(Source source, StatisticResource resource);

// Told for each interval and each id that has rows: the values of the figures, in their order.
using Told = std::function<void(std::size_t interval, std::string_view id,
                                const std::vector<double>& values)>;

// One statement for all figures, which is run for each of the intervals between the edges. The
// source has the dimension, and is not the occupation. The id is "" if there is no resource.
void ReadFigures(sql::Reader& reader, Source source, StatisticResource resource,
                 const std::vector<std::string_view>& figures, const StatisticFilter& filter,
                 const std::vector<std::int64_t>& edges, const Told& told);

}  // namespace connector::sandbox::api
