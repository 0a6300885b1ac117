// What operators spent their time with (platform, 1.8): being there, being available, talking.
//
// At any moment, an operator who is connected is
//   full        with as many conversations as he can have: chat_max_number chats, or one call or
//               video, which is worth as many,
//   partial     with some,
//   idle        with none, available,
//   or not in production: with none, not available.
// The first two are busy, the first three in production.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sql/reader.h"
#include "sandbox/api/statistics.h"
#include "sandbox/api/statistics_sources.h"

namespace connector::sandbox::api {

// In milliseconds. Smoothed: while at least one of the operators was so.
struct Occupation {
  std::int64_t presence = 0;
  std::int64_t full = 0;
  std::int64_t partial = 0;
  std::int64_t idle = 0;
  std::int64_t non_production = 0;
  std::int64_t conversations = 0;  // each counts, of the same time too
  std::int64_t presence_smoothed = 0;
  std::int64_t production_smoothed = 0;
  std::int64_t presentation = 0;  // smoothed, too: available, and not full
};

// In seconds, or in hours if the name says so. Throws std::logic_error if there is none of that
// name.
double FigureOf(const Occupation& occupation, std::string_view figure);

// For each id and each interval between the edges, id by id. The resource is none, the operator or
// the group. Of the channel's conversations and availabilities; of the operators who belong to the
// websites, whatever website they talk for. What is not over yet lasted until now.
std::vector<Occupation> Occupy(sql::Reader& reader, StatisticResource resource,
                               const std::vector<std::string>& ids, const StatisticFilter& filter,
                               const std::vector<std::int64_t>& edges, std::int64_t now_ms);

}  // namespace connector::sandbox::api
