// The platform's 57 indicators (platform, 1.8): one table says of what each is computed, and how.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace connector::sandbox::api {

enum class Unit { kNumber, kSeconds, kAmount, kShare, kDate };

// Rows that indicators are computed of. Each is read once for an answer, whatever is asked of it.
enum class Source {
  kContacts,      // conversations, except missed ones
  kMissed,        // conversations that nobody was there for
  kWaiting,       // conversations that were in the waiting list
  kConversions,   // transactions of the contacts, whenever they were made
  kTransactions,  // all, by the time that they were made at
  kCarts,
  kSatisfactions,
  kRuleDisplays,
  kOccupation,  // what operators spent their time with (sandbox/api/statistics_occupation.h)
};

// One figure of a source. `figure` is an aggregate in SQL of the source's rows, whose aliases are
// in sandbox/api/statistics_sources.cpp, or the name of a figure of the occupation.
struct Part {
  Source source;
  std::string_view figure;
};

struct Indicator {
  std::string_view name;
  Unit unit;
  std::vector<std::string_view> channels;  // that it is documented for
  Part value;
  std::optional<Part> per;  // what the value is divided by; by nothing: 0
};

// All of them, in the order of the documentation.
const std::vector<Indicator>& Indicators();

// nullptr if there is none of that name.
const Indicator* FindIndicator(std::string_view name);

}  // namespace connector::sandbox::api
