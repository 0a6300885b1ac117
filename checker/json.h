// JSON as strangers write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace connector::checker {

using Json = nlohmann::json;

// Nothing, and `reason` says why, where the text is not UTF-8, not one JSON value, or nested more
// than 64 levels deep. Of a key that is there twice the last value counts.
std::optional<Json> ParseAnswer(std::string_view text, std::string& reason);

}  // namespace connector::checker
