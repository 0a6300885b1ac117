// The contract's documents, as JSON, as they travel in the programs. The build makes them from the
// YAML and the schemas in this folder.
#pragma once

#include <string_view>

namespace connector::contract {

// openapi.yaml, with schemas/*.json as components/schemas.
std::string_view OpenApi();

// requirements.yaml.
std::string_view Requirements();

}  // namespace connector::contract
