#include "crm/handlers.h"

#include <gtest/gtest.h>

#include <map>

#include <nlohmann/json.hpp>

#include "tests/support/shop.h"

namespace connector::crm {
namespace {

using nlohmann::json;

class VisitorProfile : public ::testing::Test {
 protected:
  VisitorProfile() {
    testing::WriteSmallShop(folder_);
    folder_.Write("connector_versions.jsonl", R"({"id": "old", "revision": "2017-09"})"
                                              "\n"
                                              R"({"id": "new", "revision": "2023-10"})"
                                              "\n");
    folder_.Write(
        "visitors.jsonl",
        R"({"idWebsite": "w", "idVisitorExternal": "e1", "emailVisitor": "Zoé@Example.org", "idVisitorUnique": "u1", "fields": [{"id": "1", "label": {"fr": "Nom", "en": "Name"}, "value": "Zoé", "fieldType": "TEXT"}, {"id": "2", "label": "CRM", "value": "https://crm.example/1", "fieldType": "URL"}, {"id": "3", "label": "Act", "value": "OPEN_CASE", "fieldType": "ACTION"}]})"
        "\n"
        R"({"idWebsite": "w", "idVisitorExternal": null, "emailVisitor": "123", "idVisitorUnique": "u2", "fields": [{"id": "1", "label": "Nom", "value": "Two", "fieldType": "TEXT"}]})"
        "\n");
    shop_ = std::make_unique<testing::LoadedShop>(*fixtures::OpenDirectory(folder_.path()));
  }

  json Get(const std::string& query) {
    const auto response = shop_->Get("/visitor-profile?" + query);
    EXPECT_EQ(response.status, 200) << query;
    return json::parse(response.body);
  }

  // The first field's value, "" where there is no visitor.
  std::string Who(const std::string& query) {
    const auto profile = Get(query);
    return profile.empty() ? "" : profile.at(0).at("value").get<std::string>();
  }

  testing::Folder folder_;
  std::unique_ptr<testing::LoadedShop> shop_;
};

TEST_F(VisitorProfile, FirstKnownKeyFindsTheVisitor) {
  struct {
    std::string query;
    std::string who;
  } const cases[] = {
      {"", ""},
      {"idVisitorExternal=e1", "Zoé"},
      {"idVisitorExternal=E1", ""},  // ids are opaque
      {"emailVisitor=Zo%C3%A9@Example.org", "Zoé"},
      {"emailVisitor=ZO%C3%89@EXAMPLE.ORG", "Zoé"},
      {"emailVisitor=zoe@example.org", ""},
      {"emailVisitor=123", "Two"},
      {"idVisitorUnique=u2", "Two"},
      {"idVisitorExternal=nope&emailVisitor=123", "Two"},
      {"idVisitorExternal=e1&emailVisitor=123", "Zoé"},
      {"emailVisitor=nope&idVisitorUnique=u1", "Zoé"},
      {"idVisitorExternal=nope", ""},
      {"idVisitorExternal=e1&idWebsite=nope", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(Who(c.query), c.who) << c.query;
}

TEST_F(VisitorProfile, RevisionDecidesWhichTypesAreSent) {
  EXPECT_EQ(Get("idVisitorExternal=e1").size(), 2U);
  EXPECT_EQ(Get("idVisitorExternal=e1&idConnectorVersion=old").size(), 2U);
  EXPECT_EQ(Get("idVisitorExternal=e1&idConnectorVersion=unknown").size(), 2U);
  const auto with_action = Get("idVisitorExternal=e1&idConnectorVersion=new");
  ASSERT_EQ(with_action.size(), 3U);
  const json action{{"id", "3"}, {"label", "Act"}, {"value", "OPEN_CASE"}, {"fieldType", "ACTION"}};
  EXPECT_EQ(with_action.at(2), action);
}

TEST_F(VisitorProfile, LocaleSelectsLabelsNeverData) {
  EXPECT_EQ(Get("idVisitorExternal=e1&operatorLocale=en_GB").at(0).at("label"), "Name");
  EXPECT_EQ(Get("idVisitorExternal=e1&operatorLocale=de").at(0).at("label"), "Nom");
  EXPECT_EQ(Get("idVisitorExternal=e1&operatorLocale=en").at(0).at("value"), "Zoé");
}

TEST_F(VisitorProfile, RefusesRepeatedKeysWithoutRepeatingTheirValues) {
  const auto response = shop_->Get("/visitor-profile?emailVisitor=a@b.c&emailVisitor=d@e.f");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body.find("a@b"), std::string::npos);
}

constexpr auto* kActions = "/visitor-profile/actions";

std::string Action(const std::map<std::string, json>& more) {
  json body{{"action", "OPEN_CASE"}, {"idVisitorUnique", "u1"}, {"idConversation", "c1"}};
  for (const auto& [name, value] : more) body[name] = value;
  return body.dump();
}

TEST_F(VisitorProfile, ActionOpensACaseOnce) {
  const auto open = [&](const std::map<std::string, json>& more) {
    return shop_->Post(kActions, Action(more)).body;
  };
  const std::string first = R"({"success":true,"message":"Case 1 is open."})";
  EXPECT_EQ(open({}), first);
  EXPECT_EQ(open({}), first);
  EXPECT_EQ(open({{"idOperator", 7}, {"idWebsite", "w"}}), first);
  EXPECT_EQ(open({{"idConversation", "c2"}}), R"({"success":true,"message":"Case 2 is open."})");
  const auto form = shop_->Post(kActions, "action=OPEN_CASE&idVisitorUnique=u1&idConversation=c1",
                                "application/x-www-form-urlencoded");
  EXPECT_EQ(form.body, first);
}

TEST_F(VisitorProfile, ActionThatCannotBeDoneSaysWhy) {
  struct {
    std::map<std::string, json> more;
    std::string message;
  } const cases[] = {
      {{{"idVisitorUnique", "nobody"}}, "This visitor is not known."},
      {{{"idWebsite", "unknown"}}, "This visitor is not known."},
      {{{"idVisitorUnique", "u2"}}, "This visitor's profile has no such action."},
      {{{"action", "CLOSE_CASE"}}, "This visitor's profile has no such action."},
  };
  for (const auto& c : cases) {
    const auto response = shop_->Post(kActions, Action(c.more));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(json::parse(response.body), (json{{"success", false}, {"message", c.message}}));
  }
}

TEST_F(VisitorProfile, ActionThatIsMalformedIsRefused) {
  for (const std::string field : {"action", "idVisitorUnique", "idConversation"}) {
    const auto response = shop_->Post(kActions, Action({{field, nullptr}}));
    EXPECT_EQ(response.status, 400) << field;
    EXPECT_EQ(json::parse(response.body).at("parameter"), field);
  }
  EXPECT_EQ(shop_->Post(kActions, Action({{"idWebsite", json::array()}})).status, 400);
  EXPECT_EQ(shop_->Post(kActions, Action({{"idOperator", std::string(256, 'x')}})).status, 400);
  for (const std::string field :
       {"action", "idVisitorUnique", "idConversation", "idWebsite", "idOperator"}) {
    const auto response = shop_->Post(kActions, Action({{field, std::string("u1\0", 3)}}));
    EXPECT_EQ(response.status, 400) << field;
    EXPECT_EQ(json::parse(response.body).at("parameter"), field);
  }
  EXPECT_EQ(shop_->Post(kActions, "[]").status, 400);
  EXPECT_EQ(shop_->Post(kActions, Action({}), "text/plain").status, 415);
}

}  // namespace
}  // namespace connector::crm
