// contract/platform-api.yaml, as tests hold the REST API and its answers against it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/web/message.h"
#include "contract/schemas.h"

namespace connector::testing {

class ApiDocument {
 public:
  // A document that may have been changed: what a test finds in the one that it was made of.
  explicit ApiDocument(nlohmann::json document);

  const nlohmann::json& all() const { return document_; }

  // Itself, or what it refers to.
  const nlohmann::json& Resolved(const nlohmann::json& node) const;

  // "GET /operator/{id}": all of them.
  std::set<std::string> Operations() const;

  // Of "GET /operator/{id}".
  const nlohmann::json& Operation(const std::string& name) const;

  // Parameters of the operation and of its path, resolved.
  std::vector<nlohmann::json> Parameters(const std::string& name) const;

  // "GET /operator/{id}" of HEAD and "/api/2/operator.json/11/". nullopt: it has none.
  std::optional<std::string> FindOperation(std::string_view method, std::string_view path) const;

  // What the answer to a request says otherwise than the document, "" if it is as documented. What
  // is no operation is a 404 or 405, if it has a key, and an OPTIONS has no body.
  std::string ContradictionOf(std::string_view method, std::string_view path,
                              const web::Response& response) const;

  // Of a schema anywhere in the document, in itself or as a reference; "" if the value fits.
  std::string MisfitOf(const nlohmann::json& schema, const nlohmann::json& value) const;

 private:
  std::optional<std::string> TemplateOf(std::string_view path) const;

  nlohmann::json document_;
  contract::Schemas schemas_;
};

// The one that the sandbox serves.
const ApiDocument& ServedDocument();

}  // namespace connector::testing
