// Operators' sub-resources: live availability, statistic, profile (platform, 1.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <nlohmann/json.hpp>

#include "sandbox/api/envelope.h"
#include "sandbox/api/statements.h"
#include "sandbox/platform/operators.h"

namespace connector::sandbox::api {

// Each nullopt if there is no such operator. To be called inside a snapshot.
std::optional<Json> LiveOf(Statements& statements, std::int64_t operator_id);
std::optional<Json> StatisticOf(Statements& statements, std::int64_t operator_id);
std::optional<Json> ProfileOf(Statements& statements, std::int64_t operator_id);

struct LiveChange {
  platform::Live live;
  std::string message;  // what is said of it
};

// chat[available], call[available], video[available], connected (0 only).
std::variant<LiveChange, Reply> ReadLive(const nlohmann::json& body);

}  // namespace connector::sandbox::api
