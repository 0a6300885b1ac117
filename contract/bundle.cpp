// Part of the build: bundle_contract FILE.yaml OUTPUT.json. Writes the YAML document as JSON, with
// every schema file that it refers to as one of its components.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "base/text/yaml.h"

namespace {

using Json = nlohmann::ordered_json;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  return text.str();
}

// A reference that starts with a number sign is one inside the schema file.
void MoveReferences(Json& schema, const std::string& to) {
  for (auto& [key, value] : schema.items()) {
    if (key == "$ref" && value.is_string()) {
      value = to + value.get<std::string>().substr(1);
    } else if (value.is_structured()) {
      MoveReferences(value, to);
    }
  }
}

void Bundle(Json& node, const std::filesystem::path& folder, std::map<std::string, Json>& schemas) {
  for (auto& [key, value] : node.items()) {
    if (key == "$ref" && value.is_string()) {
      const std::filesystem::path reference = value.get<std::string>();
      if (reference.string().front() == '#') continue;
      const auto name = reference.stem().string();
      auto& schema = schemas[name];
      if (schema.is_null()) schema = Json::parse(ReadFile(folder / reference));
      value = "#/components/schemas/" + name;
    } else if (value.is_structured()) {
      Bundle(value, folder, schemas);
    }
  }
}

void Run(const std::filesystem::path& input, const std::filesystem::path& output) {
  auto document = connector::text::ParseYaml(ReadFile(input));
  std::map<std::string, Json> schemas;
  Bundle(document, input.parent_path(), schemas);
  for (auto& [name, schema] : schemas) {
    MoveReferences(schema, "#/components/schemas/" + name);
    document["components"]["schemas"][name] = std::move(schema);
  }
  std::ofstream(output, std::ios::binary) << document.dump();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: bundle_contract FILE.yaml OUTPUT.json");
    Run(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bundle_contract: " << (argc > 1 ? argv[1] : "") << ": " << error.what() << '\n';
    return 1;
  }
}
