// The JSON Schemas of an OpenAPI document, and what does not fit them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace connector::contract {

class Schemas {
 public:
  // Those under components/schemas of the document, which is JSON.
  explicit Schemas(std::string_view openapi);
  ~Schemas();
  Schemas(const Schemas&) = delete;
  Schemas& operator=(const Schemas&) = delete;

  // Where and why the value does not fit the schema of that name ("products"), "" where it does.
  // Throws std::logic_error where there is no such schema. May be called by several threads.
  std::string FindMisfit(std::string_view schema, const nlohmann::json& value) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The same of the contract's own document (contract/openapi.yaml).
std::string FindMisfit(std::string_view schema, const nlohmann::json& value);

}  // namespace connector::contract
