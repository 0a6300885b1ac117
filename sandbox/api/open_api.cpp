#include "sandbox/api/open_api.h"

#include <vector>

#include "base/text/embedded_file.h"

namespace connector::sandbox::api {

std::vector<text::EmbeddedFile> EmbeddedFiles();

std::string_view OpenApiDocument() {
  static const auto text = EmbeddedFiles().front().text;
  return text;
}

}  // namespace connector::sandbox::api
