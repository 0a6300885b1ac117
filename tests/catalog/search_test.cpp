#include "catalog/search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/support/client.h"
#include "tests/support/shop.h"

namespace connector::catalog {
namespace {

using testing::Encode;

std::string ProductLine(const std::string& id, const std::string& title, const std::string& brand,
                        const std::string& description, const std::string& category) {
  nlohmann::json line{{"idWebsite", "w"},
                      {"idCategories", {category}},
                      {"id", id},
                      {"title", title},
                      {"brand", brand},
                      {"description", description},
                      {"reference", "REF_" + id},
                      {"priceCatalog", "1 €"},
                      {"productUrl", "https://shop.example/" + id},
                      {"imageUrl", "https://shop.example/" + id + ".jpg"}};
  return line.dump() + "\n";
}

class Search : public ::testing::Test {
 protected:
  Search() {
    testing::WriteSmallShop(folder_);
    folder_.Write("categories.jsonl",
                  R"({"idWebsite": "w", "id": "a", "idParent": null, "label": "A"})"
                  "\n"
                  R"({"idWebsite": "w", "id": "b", "idParent": null, "label": "B"})"
                  "\n");
    folder_.Write("products.jsonl",
                  ProductLine("1", "Ramequin", "Lisvaux", "pour crème brûlée", "a") +
                      ProductLine("2", "Coffret Crème Brûlée", "Forge", "un cadeau", "a") +
                      ProductLine("3", "Œufrier", "Straßenberg", "100% hêtre \"clair\"", "b") +
                      ProductLine("4", "Crème à récurer", "Forge*", "brûlée jamais", "b") +
                      ProductLine("5", "SALT AND PEPPER", "x", "NOT OR NEAR(a)", "b") +
                      ProductLine("6", "三徳包丁", "Ωmega", "end\nof line", "b"));
    shop_ = std::make_unique<testing::LoadedShop>(*fixtures::OpenDirectory(folder_.path()));
  }

  // The ids found, in order.
  std::string Find(const std::string& query, const std::string& more = "") {
    const auto response = shop_->Get("/products?searchQuery=" + Encode(query) + more);
    std::string ids;
    for (const auto& product : nlohmann::json::parse(response.body)) {
      ids += product.at("id").get<std::string>();
    }
    return ids;
  }

  testing::Folder folder_;
  std::unique_ptr<testing::LoadedShop> shop_;
};

TEST_F(Search, FindsWhatContainsEveryTerm) {
  struct {
    std::string query;
    std::string ids;
  } const cases[] = {
      {"creme brulee", "214"},  // in the title first, then in the catalogue's order
      {"CRÈME", "241"},
      {"brûlée crème", "214"},
      {"brulee recurer", "4"},  // one term in the title, one in the description
      {"oeuf", "3"},
      {"œuf", "3"},
      {"strasse", "3"},
      {"STRASSENBERG", "3"},
      {"100%", "3"},
      {"%", "3"},
      {"\"", "3"},
      {"\"clair\"", "3"},
      {"*", "4"},
      {"forge*", "4"},
      {"_", "123456"},  // every reference has one
      {"REF_2", "2"},
      {"and", "5"},
      {"AND", "5"},
      {"salt AND", "5"},
      {"near(a)", "5"},
      {"NOT", "5"},
      {"title:creme", ""},
      {"(", "5"},
      {"^", ""},
      {"ωmega", "6"},
      {"包", "6"},
      {"三徳", "6"},
      {"z", ""},
      {"e", "123456"},    // one letter: titles first
      {"cr e", "241"},    // short terms only
      {"creme un", "2"},  // a long and a short one
      {"nothing like it", ""},
      {"forgeref", ""},  // not across two fields
      {std::string("cr\0me", 5), ""},
  };
  for (const auto& c : cases) {
    auto found = Find(c.query);
    if (c.query == "_" || c.query == "e") std::sort(found.begin(), found.end());
    EXPECT_EQ(found, c.ids) << c.query;
  }
}

TEST_F(Search, CombinesWithCategory) {
  EXPECT_EQ(Find("creme", "&idCategory=a"), "21");
  EXPECT_EQ(Find("creme", "&idCategory=b"), "4");
  EXPECT_EQ(Find("creme", "&idCategory=nope"), "");
}

TEST_F(Search, WhiteSpaceAloneIsNoSearch) {
  EXPECT_EQ(Find(" "), "123456");
  EXPECT_EQ(Find("\u00A0"), "123456");
}

TEST_F(Search, PagesJoinToTheWhole) {
  for (const std::string query : {"creme", "e", "cr e", "creme e"}) {
    const auto whole = Find(query);
    for (std::size_t limit = 1; limit <= whole.size(); ++limit) {
      std::string joined;
      for (std::size_t offset = 0; offset < whole.size(); offset += limit) {
        joined +=
            Find(query, "&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset));
      }
      EXPECT_EQ(joined, whole) << query << " by " << limit;
    }
    EXPECT_EQ(Find(query, "&offset=" + std::to_string(whole.size())), "");
    EXPECT_EQ(Find(query, "&offset=9223372036854775807"), "");
  }
}

TEST_F(Search, SaysWhetherThereIsMoreButNotHowMuch) {
  const auto has = [&](const std::string& target, const std::string& name) {
    const auto response = shop_->Get(target);
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& header) { return header.first == name; });
  };
  EXPECT_TRUE(has("/products?searchQuery=creme&limit=2", "Link"));
  EXPECT_FALSE(has("/products?searchQuery=creme&limit=3", "Link"));
  EXPECT_FALSE(has("/products?searchQuery=creme", "X-Total-Count"));
  EXPECT_TRUE(has("/products", "X-Total-Count"));
}

TEST_F(Search, BothNamesOfTheQueryAreOne) {
  const std::string old_name = "/products?search[default][contains]=";
  EXPECT_EQ(shop_->Get(old_name + "oeuf").body, shop_->Get("/products?searchQuery=oeuf").body);
  EXPECT_EQ(shop_->Get(old_name + "oeuf&searchQuery=oeuf").status, 200);
  EXPECT_EQ(shop_->Get(old_name + "oeuf&searchQuery=").status, 200);
  const auto refused = shop_->Get(old_name + "oeuf&searchQuery=creme");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("searchQuery"), std::string::npos);
}

TEST_F(Search, LimitsTheNumberOfTerms) {
  std::string most;
  for (std::size_t i = 0; i < kMostSearchTerms; ++i) most += "t" + std::to_string(i) + "+";
  EXPECT_EQ(shop_->Get("/products?searchQuery=" + most).status, 200);
  EXPECT_EQ(shop_->Get("/products?searchQuery=" + most + "more").status, 400);
}

TEST(SearchTerms, AreFoldedAndDistinct) {
  EXPECT_EQ(ParseSearchTerms("Crème  brûlée CREME"), (SearchTerms{"creme", "brulee"}));
  EXPECT_EQ(ParseSearchTerms("\u0301"), SearchTerms{});  // nothing but a mark
}

}  // namespace
}  // namespace connector::catalog
