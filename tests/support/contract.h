// contract/openapi.yaml, as tests hold answers against it.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/web/message.h"

namespace connector::testing {

enum class Listener { kConnector, kOperator };

const nlohmann::json& OpenApiDocument();

// Itself, or what it refers to.
const nlohmann::json& Resolved(const nlohmann::json& node);

// On which of the two listeners the path is.
Listener ListenerOf(const nlohmann::json& path_item);

// Fails the test where the document does not have this status for this operation, or the body does
// not fit the schema there. What is no operation may be a 404 or 405, and an OPTIONS anything.
void ExpectDocumented(Listener listener, std::string_view method, std::string_view path,
                      const web::Response& response);

// Why the value does not fit the schema of an operation, "" where it does.
std::string MisfitOf(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace connector::testing
