#include "sandbox/interactions/questions.h"

#include <gtest/gtest.h>

#include "sandbox/platform/events.h"

namespace connector::testing {
namespace {

using contract::Revision;
using sandbox::interactions::Brackets;
using sandbox::interactions::Parameters;
using sandbox::interactions::QueryFor;
using sandbox::interactions::Target;
using sandbox::platform::ParsePlatformId;

TEST(Questions, AreAskedAsThePlatformDoes) {
  const struct {
    std::string name;
    std::string kind;
    Revision revision;
    Brackets brackets;
    Parameters given;
    std::string query;
  } cases[] = {
      {"all categories",
       "categories",
       Revision::k2017_09,
       Brackets::kRaw,
       {},
       "idConnectorVersion=v-1&idWebsite=ha-101"},
      {"in the platform's order",
       "categories",
       Revision::k2023_10,
       Brackets::kRaw,
       {{"offset", "10"}, {"limit", "5"}, {"idParent", "a b&c"}, {"idOperator", "ha-3"}},
       "idConnectorVersion=v-1&idWebsite=ha-101&idOperator=ha-3&idParent=a%20b%26c&limit=5&"
       "offset=10"},
      {"no operator in 2017",
       "categories",
       Revision::k2017_09,
       Brackets::kRaw,
       {{"idOperator", "ha-3"}},
       "idConnectorVersion=v-1&idWebsite=ha-101"},
      {"search of 2017, raw",
       "products",
       Revision::k2017_09,
       Brackets::kRaw,
       {{"search", "poêle"}},
       "idConnectorVersion=v-1&idWebsite=ha-101&search[default][contains]=po%C3%AAle"},
      {"search of 2017, encoded",
       "products",
       Revision::k2017_09,
       Brackets::kEncoded,
       {{"search", "x"}, {"idCategory", "7"}},
       "idConnectorVersion=v-1&idWebsite=ha-101&idCategory=7&"
       "search%5Bdefault%5D%5Bcontains%5D=x"},
      {"search of 2023",
       "products",
       Revision::k2023_10,
       Brackets::kRaw,
       {{"search", "x"}},
       "idConnectorVersion=v-1&idWebsite=ha-101&searchQuery=x"},
      {"empty is not given",
       "products",
       Revision::k2023_10,
       Brackets::kRaw,
       {{"search", ""}},
       "idConnectorVersion=v-1&idWebsite=ha-101"},
      {"profile",
       "visitor-profile",
       Revision::k2017_09,
       Brackets::kRaw,
       {{"idVisitorUnique", "u"},
        {"emailVisitor", "a@b"},
        {"operatorLocale", "fr"},
        {"idVisitorExternal", "e"}},
       "idVisitorExternal=e&emailVisitor=a%40b&idVisitorUnique=u&idConnectorVersion=v-1&"
       "idWebsite=ha-101&operatorLocale=fr"},
      {"closing options",
       "closing-options",
       Revision::k2017_09,
       Brackets::kRaw,
       {{"operatorLocale", "en"}},
       "idConnectorVersion=v-1&idWebsite=ha-101&operatorLocale=en"},
      {"health", "health", Revision::k2023_10, Brackets::kRaw, {}, ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Target target{1, 101, "v-1", c.revision, {{c.kind, "http://h/p"}}};
    EXPECT_EQ(QueryFor(c.kind, target, c.given, c.brackets), c.query);
    const auto call = sandbox::interactions::Ask(c.kind, target, c.given, c.brackets);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->url, c.query.empty() ? "http://h/p" : "http://h/p?" + c.query);
    EXPECT_EQ(call->method, "GET");
  }
}

TEST(Questions, SchemasAreThoseOfTheRevision) {
  const struct {
    std::string kind;
    std::string of_2017;
    std::string of_2023;
  } cases[] = {
      {"categories", "categories", "categories"},
      {"products", "products", "products"},
      {"visitor-profile", "visitor-profile.2017-09", "visitor-profile.2023-10"},
      {"closing-options", "closing-options.2017-09", "closing-options.2023-10"},
      {"visitor-actions", "visitor-action-answer", "visitor-action-answer"},
      {"health", "health", "health"},
  };
  for (const auto& c : cases) {
    Target target{1, 101, "v", Revision::k2017_09, {{c.kind, "http://h"}}};
    EXPECT_EQ(Ask(c.kind, target, {}, Brackets::kRaw)->schema, c.of_2017);
    target.revision = Revision::k2023_10;
    EXPECT_EQ(Ask(c.kind, target, {}, Brackets::kRaw)->schema, c.of_2023);
    target.urls.clear();
    EXPECT_FALSE(Ask(c.kind, target, {}, Brackets::kRaw));
  }
}

TEST(Questions, AnActionIsABody) {
  const Target target{1, 101, "v-1", Revision::k2023_10, {{"visitor-actions", "http://h/a"}}};
  const auto call = Ask("visitor-actions", target,
                        {{"idConversation", "ha-9"}, {"action", "OPEN"}, {"idVisitorUnique", "u"}},
                        Brackets::kRaw);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "POST");
  EXPECT_EQ(call->url, "http://h/a");
  EXPECT_EQ(call->body, R"({"action":"OPEN","idConnectorVersion":"v-1","idVisitorUnique":"u",)"
                        R"("idWebsite":"ha-101","idConversation":"ha-9"})");
}

TEST(Websites, AreNamedWithOrWithoutTheirPlatform) {
  EXPECT_EQ(ParsePlatformId("ha-101"), 101);
  EXPECT_EQ(ParsePlatformId("101"), 101);
  for (const auto* text :
       {"", "ha-", "sd-101", "ha-101x", "-1", "0", "1e3", "ha-ha-1", "99999999999999999999"}) {
    EXPECT_FALSE(ParsePlatformId(text)) << text;
  }
}

}  // namespace
}  // namespace connector::testing
