#include "contract/documents.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "base/text/embedded_file.h"

namespace connector::contract {

std::vector<text::EmbeddedFile> EmbeddedFiles();

namespace {

std::string_view Find(const std::string& name) {
  for (const auto& file : EmbeddedFiles()) {
    if (file.name == name) return file.text;
  }
  throw std::logic_error(name + " is not in the binary");
}

}  // namespace

std::string_view OpenApi() {
  static const auto text = Find("openapi.json");
  return text;
}

std::string_view Requirements() {
  static const auto text = Find("requirements.json");
  return text;
}

}  // namespace connector::contract
