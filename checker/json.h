// JSON as strangers write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace connector::checker {

using Json = nlohmann::json;

// Nothing, and `reason` says why, where the text is not UTF-8, not one JSON value, names a key
// twice in one object (the reason says which), or is larger than an answer can be: 32 MiB, 64
// levels, 250,000 values.
std::optional<Json> ParseAnswer(std::string_view text, std::string& reason);

}  // namespace connector::checker
