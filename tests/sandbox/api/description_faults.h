// What contract/platform-api.yaml says otherwise than the tables of the REST API.
#pragma once

#include <string>
#include <vector>

#include "tests/sandbox/api/documented.h"

namespace connector::testing {

// Operations, parameters, fields and what can be written of them, indicators: what only one of the
// two has. And every example that does not fit its schema, or is missing.
std::vector<std::string> FaultsOf(const ApiDocument& document);

}  // namespace connector::testing
