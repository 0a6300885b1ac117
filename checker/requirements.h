// What a connector must, should, or may decide: contract/requirements.yaml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace connector::checker {

enum class Level { kMust, kShould, kUnspecified };

struct Requirement {
  std::string id;  // AREA.RULE; the check of a requirement has the same
  Level level;
  std::string revision;  // the first of the two that it holds for
  std::string since;     // when the platform's documentation, or our reading of it, had it
  std::string text;      // one sentence
  std::string source;    // where it comes from
};

std::string_view NameOf(Level level);

// "search" of "search.case".
std::string_view AreaOf(std::string_view id);

// All of them, in the order of the file.
const std::vector<Requirement>& Requirements();

// Throws std::logic_error where there is none.
const Requirement& FindRequirement(std::string_view id);

}  // namespace connector::checker
