// The description of the REST API (contract/platform-api.yaml).
#pragma once

#include <string_view>

namespace connector::sandbox::api {

// As JSON, by the build.
std::string_view OpenApiDocument();

}  // namespace connector::sandbox::api
