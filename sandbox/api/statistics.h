// GET /statistic (platform, 1.8): the platform's 57 indicators, computed from the state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"
#include "sandbox/api/indicators.h"

namespace connector::sandbox::api {

enum class StatisticResource { kNone, kOperator, kGroup, kSkill, kRule, kContactType, kPageType };
enum class Granularity { kNone, kHour, kDay, kMonth };

struct StatisticQuestion {
  std::vector<std::string> indicators;  // names that are in Indicators(); empty: all of the channel
  std::vector<std::int64_t> websites;   // empty: all
  std::string channel;                  // chat, call, video; "": all of them together
  StatisticResource resource = StatisticResource::kNone;
  std::vector<std::string> resource_ids;  // empty: all; those that are not there are left out
  std::int64_t from_ms;                   // included
  std::int64_t to_ms;                     // not included
  Granularity granularity = Granularity::kNone;
  std::int64_t now_ms;  // of the platform's clock: what is not over yet lasted until then
};

// More elements than this are in no answer.
constexpr std::size_t kMaxStatisticElements = 10'000;

// Belongs to the reader's thread. To be called inside a snapshot.
class Statistics {
 public:
  // Has the reader keep more of the database in memory, for its connection.
  explicit Statistics(sql::Reader& reader);

  // What stands in `data`: an object (indicator → value), or an array of them with `id`, `date` or
  // both, ascending. A share or average of nothing is 0; a date is a text, or null if there is
  // none. nullopt if there would be too many elements. Throws std::invalid_argument if an indicator
  // is not in the table.
  std::optional<nlohmann::ordered_json> Answer(const StatisticQuestion& question);

 private:
  sql::Reader& reader_;
};

}  // namespace connector::sandbox::api
