#include "tests/sandbox/api/description_faults.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string_view>

#include "sandbox/api/endpoints.h"
#include "sandbox/api/indicators.h"
#include "sandbox/api/resources.h"

namespace connector::testing {
namespace {

using nlohmann::json;
using sandbox::api::Field;
using sandbox::api::FilterKind;
using sandbox::api::Kind;
using sandbox::api::Resource;
using sandbox::api::Type;

using Names = std::set<std::string>;
using Faults = std::vector<std::string>;

// What only one of the two has.
void Compare(const std::string& what, const Names& documented, const Names& served,
             Faults& faults) {
  for (const auto& name : documented) {
    if (served.count(name) == 0) faults.push_back(what + " only documented: " + name);
  }
  for (const auto& name : served) {
    if (documented.count(name) == 0) faults.push_back(what + " not documented: " + name);
  }
}

Names KeysOf(const json& object) {
  Names keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

template <typename List>
Names NamesOf(const List& list) {
  Names names;
  for (const auto& each : list) names.emplace(each);
  return names;
}

// As texts: of integers their digits.
Names EnumOf(const json& schema) {
  Names names;
  if (!schema.contains("enum")) return names;
  for (const auto& value : schema.at("enum")) {
    names.insert(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return names;
}

// Every path that could be one, with the words of all.
Names OperationsOfTheSandbox() {
  std::vector<std::string> paths{"/statistic", "/operator/live", "/odigocallback/pickup",
                                 "/odigocallback/hangup", "/openapi.json"};
  for (const auto& resource : sandbox::api::Resources()) {
    const auto path = "/" + std::string(resource.name);
    for (const auto* rest : {"", "/{id}", "/{id}/live", "/{id}/statistic", "/{id}/profile"}) {
      paths.push_back(path + rest);
    }
  }
  Names operations;
  std::set<Kind> kinds;
  for (const auto& path : paths) {
    const auto endpoint = sandbox::api::FindEndpoint(*sandbox::api::ReadPath("/api/2" + path));
    if (!endpoint) continue;
    kinds.insert(endpoint->kind);
    for (const auto method : endpoint->methods) operations.insert(std::string(method) + " " + path);
  }
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(Kind::kOpenApi) + 1) << "words are missing";
  return operations;
}

void FindRouteFaults(const ApiDocument& document, Faults& faults) {
  Compare("operation", document.Operations(), OperationsOfTheSandbox(), faults);
}

// Without the brackets; others are "page", "limit", "full".
Names FiltersOf(const ApiDocument& document, const std::string& operation, Names& others) {
  constexpr std::string_view kPrefix = "filters[";
  Names filters;
  for (const auto& parameter : document.Parameters(operation)) {
    const std::string name = parameter.at("name");
    if (name.substr(0, kPrefix.size()) == kPrefix) {
      filters.insert(name.substr(kPrefix.size(), name.size() - kPrefix.size() - 1));
    } else {
      others.insert(name);
    }
  }
  return filters;
}

void FindFilterFaults(const ApiDocument& document, const std::string& operation,
                      const Names& served, const Names& served_others, Faults& faults) {
  if (document.Operations().count(operation) == 0) return;  // that is another fault
  Names others;
  Compare(operation + " filter", FiltersOf(document, operation, others), served, faults);
  Compare(operation + " parameter", others, served_others, faults);
}

void FindFilterFaults(const ApiDocument& document, Faults& faults) {
  for (const auto& resource : sandbox::api::Resources()) {
    Names filters;
    for (const auto& filter : resource.filters) filters.emplace(filter.name);
    const auto list = "GET /" + std::string(resource.name);
    FindFilterFaults(document, list, filters, {"page", "limit", "full"}, faults);
    if (resource.name == "operator") {
      FindFilterFaults(document, "GET /operator/live", filters, {}, faults);
    }
    for (const auto& filter : resource.filters) {
      if (filter.kind != FilterKind::kWord) continue;
      for (const auto& parameter : document.Parameters(list)) {
        if (parameter.at("name") != "filters[" + std::string(filter.name) + "]") continue;
        Compare(list + " " + std::string(filter.name), EnumOf(parameter.at("schema")),
                NamesOf(filter.choices), faults);
      }
    }
  }
  // Of statistics no table says it: those of platform, 1.8.
  FindFilterFaults(document, "GET /statistic",
                   {"website_id", "website_list", "channel", "resource", "resource_id",
                    "indicators", "from", "to", "granularity"},
                   {}, faults);
}

Names TypesOf(Type type) {
  switch (type) {
    case Type::kInteger: return {"integer"};
    case Type::kNumber: return {"number"};
    case Type::kBoolean: return {"boolean"};
    case Type::kIntegers:
    case Type::kTexts: return {"array"};
    case Type::kText:
    case Type::kTime:
    case Type::kHistory: break;
  }
  return {"string"};
}

Names TypesIn(const json& schema) {
  const auto& type = schema.at("type");
  return type.is_array() ? NamesOf(type) : Names{type.get<std::string>()};
}

void FindFieldFaults(const std::string& place, const Field& field, const json& schema,
                     Faults& faults) {
  auto types = TypesIn(schema);
  const bool may_be_null = types.erase("null") > 0;
  Compare(place + " type", types, TypesOf(field.type), faults);
  const bool is_written = !field.column.empty();
  if (is_written && may_be_null != field.is_nullable) faults.push_back(place + " null");
  if (field.choices.empty()) return;
  const bool is_list = field.type == Type::kTexts;
  Compare(place + " value", EnumOf(is_list ? schema.at("items") : schema), NamesOf(field.choices),
          faults);
}

// The names of a resource's fields, or of those that can be written; of an object's members
// "call_config.type".
Names FieldsOf(const Resource& resource, bool only_written) {
  Names names;
  for (const auto& field : resource.fields) {
    if (only_written && field.column.empty() && field.members == nullptr) continue;
    const auto object = field.object.empty() ? "" : std::string(field.object) + ".";
    names.insert(object + std::string(field.name));
  }
  return names;
}

Names PropertiesOf(const ApiDocument& document, const json& schema) {
  Names names;
  for (const auto& [name, reference] : schema.at("properties").items()) {
    const auto& property = document.Resolved(reference);
    if (!property.contains("properties")) {
      names.insert(name);
      continue;
    }
    for (const auto& [member, value] : property.at("properties").items()) {
      names.insert(name + "." + member);
    }
  }
  return names;
}

void FindFieldFaults(const ApiDocument& document, Faults& faults) {
  const auto& schemas = document.all().at("components").at("schemas");
  for (const auto& resource : sandbox::api::Resources()) {
    const std::string name(resource.name);
    const auto& schema = schemas.at(name);
    auto served = FieldsOf(resource, false);
    served.insert("_link");
    Compare(name + " field", PropertiesOf(document, schema), served, faults);
    Compare(name + " required", NamesOf(schema.at("required")), KeysOf(schema.at("properties")),
            faults);
    for (const auto& field : resource.fields) {
      json::json_pointer place("/properties");
      if (!field.object.empty()) place = place / std::string(field.object) / "properties";
      place /= std::string(field.name);
      if (schema.contains(place)) {
        FindFieldFaults(name + place.to_string(), field, schema.at(place), faults);
      }
    }
  }
}

// What can be written: a change has all that the table can write, a creation requires what it
// requires. A tag is only created.
void FindWritingFaults(const ApiDocument& document, Faults& faults) {
  const auto& schemas = document.all().at("components").at("schemas");
  for (const auto& resource : sandbox::api::Resources()) {
    const std::string name(resource.name);
    Names required;
    for (const auto& field : resource.fields) {
      if (field.required == sandbox::api::Required::kOnCreation) required.emplace(field.name);
    }
    const auto change = name == "tag" ? "new-tag" : name + "-change";
    const auto creation = name == "tag" ? "new-tag" : name + "-creation";
    if (resource.Has(sandbox::api::kUpdate) || resource.Has(sandbox::api::kCreate)) {
      Compare(change, PropertiesOf(document, schemas.at(change)), FieldsOf(resource, true), faults);
    }
    if (resource.Has(sandbox::api::kCreate)) {
      Compare(creation, NamesOf(schemas.at(creation).at("required")), required, faults);
    }
  }
}

std::string DescriptionOf(const sandbox::api::Indicator& indicator) {
  constexpr std::array kUnits{"Number", "Seconds", "Amount", "Share", "Time"};
  std::string description = kUnits.at(static_cast<std::size_t>(indicator.unit));
  for (const auto channel : indicator.channels) {
    description += (channel == indicator.channels.front() ? "; " : ", ") + std::string(channel);
  }
  return description + ".";
}

void FindIndicatorFaults(const ApiDocument& document, Faults& faults) {
  const auto& schemas = document.all().at("components").at("schemas");
  const auto& properties = schemas.at("statistic").at("properties");
  Names served;
  for (const auto& indicator : sandbox::api::Indicators()) {
    const std::string name(indicator.name);
    served.insert(name);
    if (!properties.contains(name)) continue;
    // "Time, ours: of the latest one; chat." is "Time; chat.", too.
    std::string said = properties.at(name).at("description");
    if (const auto comma = said.find(", ours"); comma != std::string::npos) {
      said.erase(comma, said.find(';') - comma);
    }
    if (said != DescriptionOf(indicator)) faults.push_back("description of " + name);
  }
  Compare("indicator", EnumOf(schemas.at("indicator")), served, faults);
  served.insert({"id", "date"});
  Compare("figure", KeysOf(properties), served, faults);
}

// Every value that is shown of something that has a schema.
void FindExampleFaults(const ApiDocument& document, const json& node, const std::string& place,
                       Faults& faults) {
  if (!node.is_structured()) return;
  const bool is_form = place.find("x-www-form-urlencoded") != std::string::npos;
  if (node.is_object() && node.contains("schema") && !is_form) {
    Faults misfits;
    if (node.contains("example")) {
      misfits.push_back(document.MisfitOf(node.at("schema"), node.at("example")));
    }
    for (const auto& example : node.value("examples", json::object())) {
      const auto& value = document.Resolved(example).at("value");
      misfits.push_back(document.MisfitOf(node.at("schema"), value));
    }
    const bool is_described_elsewhere = node.at("schema") == json{{"type", "object"}};
    if (misfits.empty() && !is_described_elsewhere) faults.push_back(place + " has no example");
    for (const auto& misfit : misfits) {
      if (!misfit.empty()) faults.push_back(place + " example: " + misfit);
    }
    return;
  }
  if (node.is_array()) {
    for (const auto& part : node) FindExampleFaults(document, part, place, faults);
    return;
  }
  for (const auto& [name, part] : node.items()) {
    FindExampleFaults(document, part, place + "/" + name, faults);
  }
}

}  // namespace

std::vector<std::string> FaultsOf(const ApiDocument& document) {
  Faults faults;
  FindRouteFaults(document, faults);
  FindFilterFaults(document, faults);
  FindFieldFaults(document, faults);
  FindWritingFaults(document, faults);
  FindIndicatorFaults(document, faults);
  FindExampleFaults(document, document.all().at("paths"), "paths", faults);
  FindExampleFaults(document, document.all().at("components"), "components", faults);
  return faults;
}

}  // namespace connector::testing
