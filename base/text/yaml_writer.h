// JSON written as YAML, for people.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace connector::text {

// Read by ParseYaml, it is the same value. Each member and element has a line of its own; texts are
// quoted if they would be something else without.
std::string WriteYaml(const nlohmann::ordered_json& value);

}  // namespace connector::text
