// The contract's JSON Schemas (contract/schemas), and what does not fit them.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace connector::contract {

// Where and why the value does not fit the schema of that name ("products"), "" where it does.
// Throws std::logic_error where there is no such schema.
std::string FindMisfit(std::string_view schema, const nlohmann::json& value);

}  // namespace connector::contract
