// The filters of a list as a condition in SQL (platform, 1.4), and periods.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sandbox/api/envelope.h"
#include "sandbox/api/request.h"
#include "sandbox/api/resources.h"
#include "sandbox/api/values.h"

namespace connector::sandbox::api {

// A text with * for anything, ignoring case and accents (R).
class Pattern {
 public:
  explicit Pattern(std::string_view pattern);

  bool Matches(std::string_view text) const;

 private:
  std::vector<std::string> parts_;  // between the asterisks, folded
};

// `from` and `to` as they were given, and as they are compared.
struct Period {
  std::optional<std::int64_t> from_ms;  // included
  std::optional<std::int64_t> to_ms;    // not included: the end of a bare date's day, or of the
                                        // second that a time names
};

// Fails if one is no date, if `to` is before `from`, or if a period of so many months is exceeded;
// such a period is completed, from now if nothing is given (1.6, three-months rule).
std::variant<Period, Reply> ReadPeriod(const Parameters& parameters, int most_months,
                                       std::int64_t now_ms);

struct Condition {
  std::string sql = "1";
  std::vector<Value> values{};
  std::vector<std::string> applied{};  // names of the filters
  Leaves leaves = Leaves::kMany;
};

// The ids of those rows whose text matches one of the patterns.
using FindMatching =
    std::function<std::string(std::string_view expression, const std::vector<Pattern>& patterns)>;

// Of the filters that are the resource's; others are ignored, and so are empty ones.
std::variant<Condition, Reply> ReadCondition(const Resource& resource, const Parameters& parameters,
                                             std::int64_t now_ms, const FindMatching& find);

}  // namespace connector::sandbox::api
