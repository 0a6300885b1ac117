#include "checker/documentation.h"

#include "checker/requirements.h"

namespace connector::checker {

std::string RequirementsTable() {
  std::string table = "| check | level | since | requirement | source |\n|---|---|---|---|---|\n";
  for (const auto& requirement : Requirements()) {
    table += "| `" + requirement.id + "` | " + std::string(NameOf(requirement.level)) + " | " +
             requirement.since + " | " + requirement.text + " | " + requirement.source + " |\n";
  }
  return table;
}

}  // namespace connector::checker
