// Values as they come, in JSON, forms and queries, and as they are bound in SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/query.h"
#include "sandbox/api/resources.h"

namespace connector::sandbox::api {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;  // the first: NULL

void BindAll(sql::Query& query, const std::vector<Value>& values);

std::optional<std::int64_t> ParseId(std::string_view text);  // decimal digits

// 0, 1, true, false.
std::optional<bool> ParseBoolean(std::string_view text);
std::optional<bool> ReadBoolean(const nlohmann::json& value);

std::optional<std::int64_t> ReadInteger(const nlohmann::json& value);

// One, several, or "1,2,3"; "" is none. nullopt if there is something else, or too many.
std::optional<std::vector<std::int64_t>> ReadIds(const nlohmann::json& value);

// What is written to the field's column; nullopt if its type or its rules do not allow the value.
std::optional<Value> ReadValue(const Field& field, const nlohmann::json& value);

// As in a form: call_config[type].
std::string NameOf(const Field& field);

// The parts between commas; none of "".
std::vector<std::string> SplitOnCommas(std::string_view text);

// "[1,2,3]", for json_each.
std::string ToJsonText(const std::vector<std::int64_t>& ids);

}  // namespace connector::sandbox::api
