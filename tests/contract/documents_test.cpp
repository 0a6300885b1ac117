// The contract's documents and the service agree, both ways.
#include <gtest/gtest.h>

#include <set>

#include "base/text/ascii.h"
#include "checker/check.h"
#include "checker/requirements.h"
#include "contract/schemas.h"
#include "events/event.h"
#include "service/operator/routes.h"
#include "service/routes.h"
#include "tests/support/contract.h"
#include "tests/support/folder.h"
#include "tests/support/shop.h"

namespace connector::contract {
namespace {

using nlohmann::json;
using testing::Listener;

std::set<std::string> OperationsOf(Listener listener) {
  std::set<std::string> operations;
  for (const auto& [path, item] : testing::OpenApiDocument().at("paths").items()) {
    if (testing::ListenerOf(item) != listener) continue;
    for (const auto* method : {"get", "post", "put", "delete", "patch"}) {
      if (item.contains(method)) operations.insert(text::ToUpper(method) + " " + path);
    }
  }
  return operations;
}

std::set<std::string> OperationsOf(const std::vector<http::Route>& routes) {
  std::set<std::string> operations;
  for (const auto& route : routes) {
    operations.insert(std::string(route.method) + " " + std::string(route.path));
  }
  return operations;
}

TEST(Documents, HaveTheRoutesThatTheServiceHas) {
  service::BackendOptions options;
  options.enable_reset = true;
  testing::LoadedShop shop(fixtures::SampleShop(), options);
  EXPECT_EQ(OperationsOf(service::ConnectorRoutes(shop.backend())),
            OperationsOf(Listener::kConnector));
  EXPECT_EQ(OperationsOf(service::OperatorRoutes(shop.backend())),
            OperationsOf(Listener::kOperator));
}

TEST(Documents, SayWhichRoutesAreSigned) {
  testing::LoadedShop shop;
  const auto& paths = testing::OpenApiDocument().at("paths");
  for (const auto& route : service::ConnectorRoutes(shop.backend())) {
    const auto& operation = paths.at(std::string(route.path)).at(text::ToLower(route.method));
    EXPECT_EQ(operation.contains("security") && operation.at("security").empty(),
              route.access == http::Access::kPublic)
        << route.path;
  }
}

TEST(Documents, AreServed) {
  const testing::LoadedShop shop;
  EXPECT_EQ(json::parse(shop.Get("/openapi.json").body), testing::OpenApiDocument());
}

TEST(Documents, SchemaOfEventsKnowsEveryExampleAndNothingLess) {
  const auto examples = json::parse(testing::ReadFile(SOURCE_DIR "/contract/event-examples.json"));
  ASSERT_GE(examples.size(), 19U);
  for (const auto& event : examples) {
    EXPECT_EQ(contract::FindMisfit("event", event), "") << event;
    for (const auto* field : {"eventId", "eventType"}) {
      auto less = event;
      less.erase(field);
      EXPECT_NE(contract::FindMisfit("event", less), "") << less;
    }
  }
}

TEST(Requirements, HaveAnIdOfTheirOwnASourceAndASentence) {
  std::set<std::string> ids;
  for (const auto& requirement : checker::Requirements()) {
    EXPECT_TRUE(ids.insert(requirement.id).second) << requirement.id;
    EXPECT_FALSE(requirement.source.empty()) << requirement.id;
    EXPECT_EQ(requirement.text.back(), '.') << requirement.id;
  }
}

TEST(Requirements, AreAllCheckedButThoseThatNobodyMakes) {
  std::set<std::string> checked;
  for (const auto& check : checker::AllChecks()) {
    EXPECT_TRUE(checked.emplace(check.requirement).second) << check.requirement;
  }
  std::set<std::string> made;
  for (const auto& requirement : checker::Requirements()) {
    if (requirement.level != checker::Level::kUnspecified) made.insert(requirement.id);
  }
  EXPECT_EQ(checked, made);
}

TEST(Requirements, ChecksThatWaitForAnotherComeAfterIt) {
  std::set<std::string_view> seen{""};
  for (const auto& check : checker::AllChecks()) {
    EXPECT_EQ(seen.count(check.only_after), 1U) << check.requirement;
    seen.insert(check.requirement);
  }
}

TEST(Schemas, SayWhatDoesNotFitAndWhere) {
  struct {
    std::string schema;
    std::string value;
    std::string where;  // "" where it fits
  } const cases[] = {
      {"categories", "[]", ""},
      {"categories", R"([{"id":"1","label":"a","productsCount":7.0,"more":[1]}])", ""},
      {"categories", R"([{"id":1,"label":"a","productsCount":0}])", "$[0][id]"},
      {"categories", R"([{"id":"","label":"a","productsCount":0}])", "$[0][id]"},
      {"categories", R"([{"label":"a","productsCount":0}])", "$[0]"},
      {"categories", R"([{"id":"1","label":"a","productsCount":1.5}])", "$[0][productsCount]"},
      {"categories", R"({"data":[]})", "$"},
      {"closing-options.2017-09",
       R"([{"id":"1","label":"a","fieldType":"TEXT","isRequired":true}])", ""},
      {"closing-options.2017-09",
       R"([{"id":"1","label":"a","fieldType":"SELECT","isRequired":true,"options":[]}])",
       "$[0][fieldType]"},
      {"closing-options.2023-10",
       R"([{"id":"1","label":"a","fieldType":"SELECT","isRequired":true}])", "$[0]"},
      {"closing-options.2023-10",
       R"([{"id":"1","idParent":null,"label":"a","fieldType":"TEXT","isRequired":true}])",
       "$[0][idParent]"},
      {"verification-answer.2018-02", R"({"isStepValid":true})", "$"},
      {"verification-answer.2018-02", R"({"isStepValid":true,"errors":[]})", ""},
      {"visitor-action-answer", R"({"success":"true","message":""})", "$[success]"},
      {"health", R"({"status":"OK"})", "$[status]"},
  };
  for (const auto& c : cases) {
    const auto misfit = contract::FindMisfit(c.schema, json::parse(c.value));
    EXPECT_EQ(misfit.empty(), c.where.empty()) << c.value << ": " << misfit;
    EXPECT_EQ(misfit.rfind(c.where, 0), 0U) << c.value << ": " << misfit;
  }
}

TEST(Schemas, ThatDoNotExistAreABug) {
  EXPECT_THROW(contract::FindMisfit("nothing", {}), std::logic_error);
}

}  // namespace
}  // namespace connector::contract
