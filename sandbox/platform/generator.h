// A past that could have been: the same seed makes the same bytes.
#pragma once

#include <cstdint>

#include "sandbox/platform/state.h"

namespace connector::sandbox::platform {

constexpr int kMostDays = 3'650;
constexpr int kMostConversationsPerDay = 100'000;
constexpr std::int64_t kMostConversations = 5'000'000;  // in all

// Fills an empty database: clients, the sample shop's two websites and their people, and so many
// days of conversations up to change.now_ms, with all that belongs to them. Tells nobody.
// Throws std::invalid_argument if it is less than nothing or more than the most.
void Generate(Change& change, const Past& past);

}  // namespace connector::sandbox::platform
