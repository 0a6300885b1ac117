#include "tests/sandbox/api/documented.h"

#include <array>
#include <utility>

#include "base/text/ascii.h"
#include "sandbox/api/open_api.h"
#include "sandbox/api/request.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

using nlohmann::json;

constexpr std::array kDocumentedMethods{"get", "post", "put", "delete", "patch"};

// Of "#/components/schemas/operator"; one that is written where it is used has its text as its
// name.
std::string NameOfSchema(const json& schema) {
  constexpr std::string_view kSchemas = "#/components/schemas/";
  if (schema.contains("$ref")) return schema.at("$ref").get<std::string>().substr(kSchemas.size());
  return schema.dump();
}

void GatherSchemas(const json& node, json& schemas) {
  if (!node.is_structured()) return;
  const bool has_schema = node.is_object() && node.contains("schema");
  if (has_schema && !node.at("schema").contains("$ref")) {
    schemas[NameOfSchema(node.at("schema"))] = node.at("schema");
  }
  for (const auto& part : node) GatherSchemas(part, schemas);
}

std::string WithNamedSchemas(json document) {
  auto schemas = document.at("components").at("schemas");
  GatherSchemas(document, schemas);
  document["components"]["schemas"] = std::move(schemas);
  return document.dump();
}

std::vector<std::string> SegmentsOf(std::string_view path_template) {
  std::vector<std::string> segments;
  while (!path_template.empty()) {
    path_template.remove_prefix(1);
    segments.emplace_back(path_template.substr(0, path_template.find('/')));
    path_template.remove_prefix(segments.back().size());
  }
  return segments;
}

// How many segments are the same, if the others are {…}. nullopt: it is another path.
std::optional<std::size_t> Matches(const std::vector<std::string>& in_template,
                                   const std::vector<std::string>& segments) {
  if (in_template.size() != segments.size()) return std::nullopt;
  std::size_t same = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (in_template[i] == segments[i]) {
      ++same;
    } else if (in_template[i].front() != '{') {
      return std::nullopt;
    }
  }
  return same;
}

std::string MediaTypeOf(const web::Response& response) {
  const auto type = HeaderOf(response, "Content-Type");
  return type.substr(0, type.find(';'));
}

}  // namespace

ApiDocument::ApiDocument(json document)
    : document_(std::move(document)), schemas_(WithNamedSchemas(document_)) {}

const json& ApiDocument::Resolved(const json& node) const {
  if (!node.is_object() || !node.contains("$ref")) return node;
  return document_.at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

std::set<std::string> ApiDocument::Operations() const {
  std::set<std::string> operations;
  for (const auto& [path, item] : document_.at("paths").items()) {
    for (const auto* method : kDocumentedMethods) {
      if (item.contains(method)) operations.insert(text::ToUpper(method) + " " + path);
    }
  }
  return operations;
}

const json& ApiDocument::Operation(const std::string& name) const {
  const auto space = name.find(' ');
  return document_.at("paths").at(name.substr(space + 1)).at(text::ToLower(name.substr(0, space)));
}

std::vector<json> ApiDocument::Parameters(const std::string& name) const {
  std::vector<json> parameters;
  const auto& item = document_.at("paths").at(name.substr(name.find(' ') + 1));
  for (const auto* node : {&item, &Operation(name)}) {
    for (const auto& parameter : node->value("parameters", json::array())) {
      parameters.push_back(Resolved(parameter));
    }
  }
  return parameters;
}

std::optional<std::string> ApiDocument::TemplateOf(std::string_view path) const {
  const auto read = sandbox::api::ReadPath(path);
  std::optional<std::string> best;
  std::size_t most = 0;
  for (const auto& [path_template, item] : document_.at("paths").items()) {
    const auto same = read ? Matches(SegmentsOf(path_template), read->segments) : std::nullopt;
    if (!same || (best && *same <= most)) continue;
    best = path_template;
    most = *same;
  }
  return best;
}

std::optional<std::string> ApiDocument::FindOperation(std::string_view method,
                                                      std::string_view path) const {
  const auto path_template = TemplateOf(path);
  const std::string asked(method == "HEAD" ? "GET" : method);
  if (!path_template || text::ToUpper(asked) != asked) return std::nullopt;
  const auto& item = document_.at("paths").at(*path_template);
  if (!item.contains(text::ToLower(asked))) return std::nullopt;
  return asked + " " + *path_template;
}

std::string ApiDocument::ContradictionOf(std::string_view method, std::string_view path,
                                         const web::Response& response) const {
  const auto status = std::to_string(response.status);
  const auto operation = FindOperation(method, path);
  const json* responses = nullptr;
  if (operation) {
    responses = &Operation(*operation).at("responses");
  } else {
    if (method == "OPTIONS" && status == "204" && response.body.empty()) return "";
    // What every path has, and what stands at none: named here, as no operation can name it.
    static const json elsewhere{{"403", {{"$ref", "#/components/responses/Forbidden"}}},
                                {"404", {{"$ref", "#/components/responses/Unknown"}}},
                                {"405", {{"$ref", "#/components/responses/WrongMethod"}}}};
    if (status == "405" && !TemplateOf(path)) return "405, but the path is not documented";
    responses = &elsewhere;
  }
  if (!responses->contains(status)) return "has no status " + status;
  const auto& documented = Resolved(responses->at(status));
  const auto headers = documented.value("headers", json::object());
  for (const auto& [name, header] : headers.items()) {
    const auto value = HeaderOf(response, name);
    if (value.empty()) return "lacks the header " + name;
  }
  if (method == "HEAD") return "";
  const auto type = MediaTypeOf(response);
  const auto& content = documented.at("content");
  if (!content.contains(type)) return "has no content " + type;
  const auto body = json::parse(response.body, nullptr, false);
  if (body.is_discarded()) return "is no JSON";
  return MisfitOf(content.at(type).at("schema"), body);
}

std::string ApiDocument::MisfitOf(const json& schema, const json& value) const {
  return schemas_.FindMisfit(NameOfSchema(schema), value);
}

const ApiDocument& ServedDocument() {
  static const ApiDocument document(json::parse(sandbox::api::OpenApiDocument()));
  return document;
}

}  // namespace connector::testing
