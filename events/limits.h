// What is kept, shown or looked at at most, the same in each engine.
#pragma once

#include <cstdint>

namespace connector::events {

constexpr std::int64_t kMostConflicts = 10;  // kept of one event; further ones are only reported
constexpr std::int64_t kMostInDrop = 256;    // events that are looked at together, for their bodies
constexpr std::int64_t kMostCases = 20;      // the latest ones that a profile shows
constexpr std::int64_t kMostTicketsShown = 100;  // of a contact

}  // namespace connector::events
