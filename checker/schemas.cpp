#include "checker/schemas.h"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "contract/documents.h"

namespace connector::checker {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

// The references inside a bundled schema name the place it has in the OpenAPI document.
std::unique_ptr<valijson::Schema> Compile(std::string_view name) {
  static const auto document = nlohmann::json::parse(contract::OpenApi());
  const auto& schemas = document.at("components").at("schemas");
  const auto found = schemas.find(std::string(name));
  if (found == schemas.end()) throw std::logic_error(std::string(name) + " is no schema");
  auto compiled = std::make_unique<valijson::Schema>();
  nlohmann::json root = {{"allOf", {{{"$ref", "#/components/schemas/" + std::string(name)}}}},
                         {"components", document.at("components")}};
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(root), *compiled);
  return compiled;
}

}  // namespace

std::string FindMisfit(std::string_view schema, const nlohmann::json& value) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<valijson::Schema>, std::less<>> compiled;
  const std::lock_guard lock(mutex);
  auto found = compiled.find(schema);
  if (found == compiled.end()) found = compiled.emplace(schema, Compile(schema)).first;

  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(*found->second, Adapter(value), &results)) return "";
  // The first error is the outermost; the last says what exactly did not fit.
  valijson::ValidationResults::Error error;
  std::string where;
  std::string why = "does not fit";
  while (results.popError(error)) {
    std::string path;
    for (const auto& part : error.context) path += part == "<root>" ? "$" : part;
    if (path.size() >= where.size()) {
      where = path;
      why = error.description;
    }
  }
  return where + ": " + why;
}

}  // namespace connector::checker
