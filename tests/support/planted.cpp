#include "tests/support/planted.h"

#include <gtest/gtest.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/support/folder.h"

namespace connector::testing {
namespace {

constexpr std::size_t kShortest = 8;  // a value such as "14" is everywhere

std::vector<std::string> MakePlantedValues() {
  std::vector<std::string> values{kSecret, kPreviousSecret, kAdminToken, kPassword, kWrongPassword};
  std::istringstream visitors(ReadFile(SampleFolder() / "visitors.jsonl"));
  for (std::string line; std::getline(visitors, line);) {
    const auto visitor = nlohmann::json::parse(line);
    const auto& email = visitor.at("emailVisitor");
    if (email.is_string()) values.push_back(email);
    for (const auto& field : visitor.at("fields")) {
      if (field.at("fieldType") != "ACTION") values.push_back(field.at("value"));
    }
  }
  values.erase(std::remove_if(values.begin(), values.end(),
                              [](const auto& value) { return value.size() < kShortest; }),
               values.end());
  return values;
}

}  // namespace

void ExpectNothingPlanted(std::string_view text, const std::string& where) {
  static const auto values = MakePlantedValues();
  for (const auto& value : values) {
    EXPECT_EQ(text.find(value), std::string_view::npos) << value << " is in " << where;
  }
}

}  // namespace connector::testing
