#include "tests/support/contract.h"

#include <gtest/gtest.h>

#include "base/text/ascii.h"
#include "contract/documents.h"
#include "contract/schemas.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

using nlohmann::json;

// A template has one {…} at most, for one segment.
bool Matches(std::string_view path_template, std::string_view path) {
  const auto open = path_template.find('{');
  if (open == std::string_view::npos) return path_template == path;
  const auto rest = path_template.substr(path_template.find('}') + 1);
  if (path.size() <= open + rest.size() || path.substr(0, open) != path_template.substr(0, open)) {
    return false;
  }
  const auto segment = path.substr(open, path.size() - open - rest.size());
  return segment.find('/') == std::string_view::npos && path.substr(open + segment.size()) == rest;
}

const json* FindOperation(Listener listener, std::string_view method, std::string_view path) {
  const auto name = method == "HEAD" ? "get" : text::ToLower(method);
  for (const auto& [path_template, item] : OpenApiDocument().at("paths").items()) {
    if (ListenerOf(item) == listener && Matches(path_template, path) && item.contains(name)) {
      return &item.at(name);
    }
  }
  return nullptr;
}

}  // namespace

const json& OpenApiDocument() {
  static const auto document = json::parse(contract::OpenApi());
  return document;
}

const json& Resolved(const json& node) {
  if (!node.is_object() || !node.contains("$ref")) return node;
  return OpenApiDocument().at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

Listener ListenerOf(const json& path_item) {
  return path_item.contains("servers") ? Listener::kOperator : Listener::kConnector;
}

void ExpectDocumented(Listener listener, std::string_view method, std::string_view path,
                      const web::Response& response) {
  const auto* operation = FindOperation(listener, method, path);
  const auto status = std::to_string(response.status);
  if (operation == nullptr) {
    const bool is_told = method == "OPTIONS" || response.status == 404 || response.status == 405;
    EXPECT_TRUE(is_told) << method << " " << path << " is answered, but not in openapi.yaml";
    return;
  }
  const auto& responses = operation->at("responses");
  ASSERT_TRUE(responses.contains(status)) << method << " " << path << ": " << status;
  const auto& documented = Resolved(responses.at(status));
  if (response.body.empty() || method == "HEAD") return;
  const auto type = HeaderOf(response, "Content-Type");
  const auto media_type = type.substr(0, type.find(';'));
  ASSERT_TRUE(documented.contains("content") && documented.at("content").contains(media_type))
      << method << " " << path << ": " << status << " with " << type;
  if (media_type.find("json") == std::string::npos) return;
  EXPECT_EQ(
      MisfitOf(documented.at("content").at(media_type).at("schema"), json::parse(response.body)),
      "")
      << method << " " << path << ": " << response.body;
}

std::string MisfitOf(const json& schema, const json& value) {
  constexpr std::string_view kSchemas = "#/components/schemas/";
  if (schema.contains("$ref")) {
    return contract::FindMisfit(schema.at("$ref").get<std::string>().substr(kSchemas.size()),
                                value);
  }
  if (schema.contains("anyOf")) {
    std::string misfit;
    for (const auto& each : schema.at("anyOf")) {
      misfit = MisfitOf(each, value);
      if (misfit.empty()) return "";
    }
    return misfit;
  }
  return schema.at("type") == value.type_name() ? "" : "is no " + schema.at("type").dump();
}

}  // namespace connector::testing
