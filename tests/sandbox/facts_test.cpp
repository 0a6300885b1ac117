// tests/sandbox/facts.md: what is known of the platform, and the test that holds each statement.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/folder.h"

namespace connector::testing {
namespace {

constexpr auto* kFolder = SOURCE_DIR "/tests/sandbox";
constexpr std::size_t kStatements = 110;

struct Fact {
  std::string section;
  std::string statement;
  std::vector<std::string> tests;  // Suite.Name
};

// Of a row "| 1.2 | statement | `Suite.Name`, `Suite.Name` |"; of other lines none has a section.
Fact FactOf(const std::string& line) {
  static const std::regex row(R"(\| ([0-9.]+) \| (.+) \| ([^|]*) \|)");
  static const std::regex test("`([^`]+)`");
  std::smatch match;
  if (!std::regex_match(line, match, row)) return {};
  Fact fact{match[1], match[2], {}};
  const std::string tests = match[3];
  for (std::sregex_iterator at(tests.begin(), tests.end(), test), end; at != end; ++at) {
    fact.tests.push_back((*at)[1]);
  }
  return fact;
}

std::vector<Fact> Facts() {
  std::vector<Fact> facts;
  std::istringstream lines(ReadFile(std::filesystem::path(kFolder) / "facts.md"));
  for (std::string line; std::getline(lines, line);) {
    if (auto fact = FactOf(line); !fact.section.empty()) facts.push_back(std::move(fact));
  }
  return facts;
}

std::set<std::string> TestsOfTheSandbox() {
  static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = ReadFile(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), test), end; at != end; ++at) {
      names.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return names;
}

TEST(Facts, EachHasATestThatExists) {
  const auto tests = TestsOfTheSandbox();
  const auto facts = Facts();
  EXPECT_EQ(facts.size(), kStatements);
  for (const auto& fact : facts) {
    EXPECT_FALSE(fact.tests.empty()) << fact.section << " " << fact.statement;
    for (const auto& test : fact.tests) {
      EXPECT_EQ(tests.count(test), 1U) << fact.section << " " << fact.statement << ": " << test;
    }
  }
}

}  // namespace
}  // namespace connector::testing
