#include "contract/schemas.h"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <cmath>
#include <map>
#include <mutex>
#include <stdexcept>

#include "contract/documents.h"

namespace connector::contract {
namespace {

using nlohmann::json;

// RapidJSON knows draft 4, which says the same in other words, and loses some references. Those
// inside a schema name the place that it has in the document.
json InDraft4(const json& document, json schema) {
  if (!schema.is_structured()) return schema;
  if (schema.contains("$ref")) {
    return InDraft4(
        document, document.at(json::json_pointer(schema.at("$ref").get<std::string>().substr(1))));
  }
  for (auto& part : schema) part = InDraft4(document, std::move(part));
  if (schema.contains("const")) schema["enum"] = json::array({schema.at("const")});
  if (schema.contains("if")) {
    schema["anyOf"] = json::array({{{"not", schema.at("if")}}, schema.at("then")});
  }
  return schema;
}

bool Tell(rapidjson::SchemaValidator& validator, const std::string& text, bool is_key) {
  const auto size = static_cast<rapidjson::SizeType>(text.size());
  return is_key ? validator.Key(text.data(), size, true)
                : validator.String(text.data(), size, true);
}

// False as soon as the value does not fit.
bool Tell(rapidjson::SchemaValidator& validator, const json& value) {
  switch (value.type()) {
    case json::value_t::object:
      if (!validator.StartObject()) return false;
      for (const auto& [key, member] : value.items()) {
        if (!Tell(validator, key, true) || !Tell(validator, member)) return false;
      }
      return validator.EndObject(static_cast<rapidjson::SizeType>(value.size()));
    case json::value_t::array:
      if (!validator.StartArray()) return false;
      for (const auto& element : value) {
        if (!Tell(validator, element)) return false;
      }
      return validator.EndArray(static_cast<rapidjson::SizeType>(value.size()));
    case json::value_t::string: return Tell(validator, value.get_ref<const std::string&>(), false);
    case json::value_t::boolean: return validator.Bool(value.get<bool>());
    case json::value_t::number_unsigned: return validator.Uint64(value.get<std::uint64_t>());
    case json::value_t::number_integer: return validator.Int64(value.get<std::int64_t>());
    case json::value_t::number_float: {
      // 7.0 is an integer to JSON Schema.
      const auto number = value.get<double>();
      const bool is_whole = std::trunc(number) == number && std::abs(number) < 0x1p63;
      return is_whole ? validator.Int64(static_cast<std::int64_t>(number))
                      : validator.Double(number);
    }
    default: return validator.Null();
  }
}

json At(const json& whole, const rapidjson::Pointer& place) {
  json::json_pointer pointer;
  for (std::size_t i = 0; i < place.GetTokenCount(); ++i) {
    pointer /= std::string(place.GetTokens()[i].name, place.GetTokens()[i].length);
  }
  return whole.contains(pointer) ? whole.at(pointer) : json();
}

std::string Explain(const json& schema, const std::string& keyword, const json& value) {
  if (keyword == "required") {
    for (const auto& name : schema.at(keyword)) {
      if (!value.contains(name.get<std::string>())) return "lacks " + name.dump();
    }
  }
  const auto said = keyword == "anyOf" && schema.contains("then") ? "then" : keyword;
  if (!schema.contains(said)) return "does not fit";
  return "does not fit " + json{{said, schema.at(said)}}.dump();
}

}  // namespace

class Schemas::Impl {
 public:
  explicit Impl(std::string_view openapi) : document_(json::parse(openapi)) {}

  std::string FindMisfit(std::string_view name, const json& value) {
    const std::lock_guard lock(mutex_);
    auto found = compiled_.find(name);
    if (found == compiled_.end()) found = compiled_.emplace(name, Compile(name)).first;
    const auto& [schema, document] = found->second;

    rapidjson::SchemaValidator validator(document);
    if (Tell(validator, value)) return "";
    const auto place = validator.GetInvalidDocumentPointer();
    std::string where = "$";
    for (std::size_t i = 0; i < place.GetTokenCount(); ++i) {
      where += "[" + std::string(place.GetTokens()[i].name, place.GetTokens()[i].length) + "]";
    }
    const auto* keyword = validator.GetInvalidSchemaKeyword();
    return where + ": " +
           Explain(At(schema, validator.GetInvalidSchemaPointer()),
                   keyword == nullptr ? "" : keyword, At(value, place));
  }

 private:
  struct Compiled {
    json schema;
    rapidjson::SchemaDocument document;
  };

  Compiled Compile(std::string_view name) const {
    const auto& schemas = document_.at("components").at("schemas");
    const auto found = schemas.find(std::string(name));
    if (found == schemas.end()) throw std::logic_error(std::string(name) + " is no schema");
    auto schema = InDraft4(document_, *found);
    rapidjson::Document parsed;
    parsed.Parse(schema.dump().c_str());
    return {std::move(schema), rapidjson::SchemaDocument(parsed)};
  }

  const json document_;
  std::mutex mutex_;
  std::map<std::string, Compiled, std::less<>> compiled_;
};

Schemas::Schemas(std::string_view openapi) : impl_(std::make_unique<Impl>(openapi)) {}
Schemas::~Schemas() = default;

std::string Schemas::FindMisfit(std::string_view schema, const json& value) const {
  return impl_->FindMisfit(schema, value);
}

std::string FindMisfit(std::string_view schema, const json& value) {
  static const Schemas schemas(OpenApi());
  return schemas.FindMisfit(schema, value);
}

}  // namespace connector::contract
