#include "checker/requirements.h"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "contract/documents.h"

namespace connector::checker {
namespace {

Level ParseLevel(const std::string& name) {
  if (name == "MUST") return Level::kMust;
  if (name == "SHOULD") return Level::kShould;
  if (name == "UNSPECIFIED") return Level::kUnspecified;
  throw std::logic_error(name + " is no level");
}

std::vector<Requirement> Read() {
  std::vector<Requirement> requirements;
  const auto document = nlohmann::json::parse(contract::Requirements());
  for (const auto& entry : document.at("requirements")) {
    const auto& revision = entry.at("revision");
    requirements.push_back({entry.at("id"), ParseLevel(entry.at("level")), revision,
                            entry.value("since", revision), entry.at("text"), entry.at("source")});
  }
  return requirements;
}

}  // namespace

std::string_view NameOf(Level level) {
  switch (level) {
    case Level::kMust: return "MUST";
    case Level::kShould: return "SHOULD";
    case Level::kUnspecified: return "UNSPECIFIED";
  }
  throw std::logic_error("no such level");
}

std::string_view AreaOf(std::string_view id) { return id.substr(0, id.find('.')); }

const std::vector<Requirement>& Requirements() {
  static const auto requirements = Read();
  return requirements;
}

const Requirement& FindRequirement(std::string_view id) {
  const auto& all = Requirements();
  const auto found =
      std::find_if(all.begin(), all.end(), [id](const auto& each) { return each.id == id; });
  if (found == all.end()) throw std::logic_error(std::string(id) + " is no requirement");
  return *found;
}

}  // namespace connector::checker
