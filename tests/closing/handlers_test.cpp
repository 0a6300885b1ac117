#include "closing/handlers.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/support/shop.h"

namespace connector::closing {
namespace {

using nlohmann::json;

class ClosingOptions : public ::testing::Test {
 protected:
  json Get(const std::string& query) {
    const auto response = shop_.Get("/closing-options?" + query);
    EXPECT_EQ(response.status, 200) << query;
    return json::parse(response.body);
  }

  testing::LoadedShop shop_;
};

TEST_F(ClosingOptions, ParentsAreCheckboxesAndComeFirst) {
  for (const std::string version : {"123", "2.0.0"}) {
    for (const std::string website : {"ha-101", "ha-102"}) {
      std::map<std::string, std::string> seen;
      for (const auto& field : Get("idWebsite=" + website + "&idConnectorVersion=" + version)) {
        if (field.contains("idParent")) {
          EXPECT_EQ(seen[field.at("idParent")], "CHECKBOX") << field;
        }
        EXPECT_TRUE(seen.emplace(field.at("id"), field.at("fieldType")).second) << field;
      }
      EXPECT_FALSE(seen.empty());
    }
  }
}

TEST_F(ClosingOptions, EarlierRevisionGetsOnlyItsTypes) {
  const auto types = [&](const std::string& query) {
    std::set<std::string> names;
    for (const auto& field : Get(query)) names.insert(field.at("fieldType"));
    return names;
  };
  const std::set<std::string> of_2017{"CHECKBOX", "TEXT"};
  const std::set<std::string> of_2023{"CHECKBOX", "DECIMAL", "INTEGER",
                                      "SELECT",   "TEXT",    "TEXTAREA"};
  EXPECT_EQ(types(""), of_2017);
  EXPECT_EQ(types("idConnectorVersion=123"), of_2017);
  EXPECT_EQ(types("idConnectorVersion=2.0.0"), of_2023);
}

TEST_F(ClosingOptions, OnlyASelectHasOptions) {
  for (const auto& field : Get("idConnectorVersion=2.0.0")) {
    EXPECT_EQ(field.contains("options"), field.at("fieldType") == "SELECT") << field;
    if (!field.contains("options")) continue;
    for (const auto& option : field.at("options")) {
      EXPECT_TRUE(option.at("label").is_string());
      EXPECT_TRUE(option.at("value").is_string());
      EXPECT_EQ(option.size(), 2U);
    }
  }
}

TEST_F(ClosingOptions, LocaleSelectsEveryLabel) {
  const auto french = Get("idConnectorVersion=2.0.0&operatorLocale=fr");
  const auto german = Get("idConnectorVersion=2.0.0&operatorLocale=de_AT");
  EXPECT_EQ(Get("idConnectorVersion=2.0.0&operatorLocale=pl"), french);
  ASSERT_EQ(german.size(), french.size());
  for (std::size_t i = 0; i < german.size(); ++i) {
    EXPECT_NE(german[i].at("label"), french[i].at("label"));
    EXPECT_EQ(german[i].at("id"), french[i].at("id"));
    if (!german[i].contains("options")) continue;
    EXPECT_NE(german[i]["options"][0].at("label"), french[i]["options"][0].at("label"));
    EXPECT_EQ(german[i]["options"][0].at("value"), french[i]["options"][0].at("value"));
  }
}

TEST_F(ClosingOptions, UnknownWebsiteHasNoForm) { EXPECT_EQ(Get("idWebsite=nope"), json::array()); }

}  // namespace
}  // namespace connector::closing
