// YAML, read as the JSON that it stands for (YAML 1.2, core schema).
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace connector::text {

// The order of keys is kept. Throws std::runtime_error, with line and column, where the text is not
// one YAML document, uses anchors, or names a key twice.
nlohmann::ordered_json ParseYaml(const std::string& yaml);

}  // namespace connector::text
