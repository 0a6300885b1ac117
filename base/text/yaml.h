// YAML, read as the JSON that it stands for (YAML 1.2, core schema).
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

namespace connector::text {

// The order of keys is kept. Throws std::runtime_error, with line and column, where the text is not
// one YAML document, uses anchors, or names a key twice.
nlohmann::ordered_json ParseYaml(const std::string& yaml);

// In which line each value begins, or its key, by JSON pointer: {"/paths/health", 7}; from 1.
using YamlLines = std::map<std::string, int>;

// The same, and where each value stands, for whoever says what is wrong with one.
nlohmann::ordered_json ParseYaml(const std::string& yaml, YamlLines& lines);

}  // namespace connector::text
