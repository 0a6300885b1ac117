#include "catalog/search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/support/client.h"
#include "tests/support/folder.h"
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

TEST_F(Search, BeyondItsLimitsIsA400ThatSaysSo) {
  for (const std::string name : {"searchQuery", "search[default][contains]"}) {
    const auto refused = shop_->Get("/products?" + name + "=" + std::string(65, 'x'));
    EXPECT_EQ(refused.status, 400);
    const auto problem = nlohmann::json::parse(refused.body);
    EXPECT_EQ(problem.at("parameter"), name);
    EXPECT_EQ(problem.at("detail"),
              "A word of the search has more than 64 characters once it is folded.");
  }
  // As long as a target can be, and worse than it looks: each of these becomes 18 characters.
  std::string longest;
  for (int i = 0; i < 800; ++i) longest += "%EF%B7%BA";
  EXPECT_EQ(shop_->Get("/products?searchQuery=" + longest).status, 400);
}

TEST_F(Search, FindsAsTheVectorsOfTheContractSay) {
  const auto vectors =
      nlohmann::json::parse(testing::ReadFile(SOURCE_DIR "/contract/folding-vectors.json"))
          .at("matches");
  EXPECT_GE(vectors.size(), 20U);
  std::string lines;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    lines += ProductLine(std::to_string(i), vectors[i].at("text"), "x", "x", "a");
  }
  folder_.Write("products.jsonl", lines);
  const testing::LoadedShop shop(*fixtures::OpenDirectory(folder_.path()));
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const auto response = shop.Get("/products?limit=1000&searchQuery=" +
                                   Encode(vectors[i].at("query").get<std::string>()));
    const auto found = nlohmann::json::parse(response.body);
    const bool is_found = std::any_of(found.begin(), found.end(), [&](const auto& product) {
      return product.at("id") == std::to_string(i);
    });
    EXPECT_EQ(is_found, vectors[i].at("matches").get<bool>()) << vectors[i].at("name");
  }
}

TEST(SearchTerms, OfTheSampleFindItsApron) {
  const testing::LoadedShop shop;
  for (const std::string query : {"d'apprenti", "d%E2%80%99apprenti", "D%60APPRENTI"}) {
    EXPECT_NE(shop.Get("/products?searchQuery=" + query).body.find("apprenti"), std::string::npos)
        << query;
  }
}

TEST_F(Search, EmptyTextsAreSentAsTheyAre) {
  auto product = nlohmann::json::parse(ProductLine("7", "Planche", "", "", "a"));
  product["reference"] = "";
  folder_.Write("products.jsonl", product.dump());
  testing::LoadedShop shop(*fixtures::OpenDirectory(folder_.path()));
  const auto found = nlohmann::json::parse(shop.Get("/products?searchQuery=planche").body);
  ASSERT_EQ(found.size(), 1U);
  for (const auto* field : {"description", "brand", "reference"}) EXPECT_EQ(found[0][field], "");
  EXPECT_EQ(found[0]["shortDescription"], nullptr);
}

TEST(SearchTerms, AreFoldedAndDistinct) {
  const auto terms = [](std::string_view query) {
    return std::get<SearchTerms>(ParseSearchTerms(query));
  };
  EXPECT_EQ(terms("Crème  brûlée CREME"), (SearchTerms{"creme", "brulee"}));
  EXPECT_EQ(terms("\u0301"), SearchTerms{});  // nothing but a mark
  EXPECT_EQ(terms("a\u00A8b\u2028c"), (SearchTerms{"a", "b", "c"}));
}

TEST(SearchTerms, HaveLimitsThatFoldingDoesNotMove) {
  const auto repeated = [](std::size_t times, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  std::string most_words;
  for (std::size_t i = 0; i < kMostSearchTerms; ++i) most_words += "t" + std::to_string(i) + " ";
  struct {
    std::string name;
    std::string within;
    std::string beyond;
    std::string reason;
  } const cases[] = {
      {"a word", repeated(64, "x"), repeated(65, "x"), "A word of the search"},
      {"composed", repeated(64, "\u00E9"), repeated(65, "\u00E9"), "A word of the search"},
      {"decomposed", repeated(64, "e\u0301"), repeated(65, "e\u0301"), "A word of the search"},
      {"one becomes two", repeated(32, "ß"), repeated(33, "ß"), "A word of the search"},
      {"one becomes none", repeated(1'000, "\u00AD"), repeated(65, "x\u00AD"),
       "A word of the search"},
      {"the query", repeated(128, "x "), repeated(128, "x ") + " ", "The search"},
      {"the query, one becomes eighteen", repeated(14, "\uFDFA"), repeated(15, "\uFDFA"),
       "The search"},
      {"words", most_words, most_words + "more", "The search has more than 32 different words."},
      {"words that are the same", most_words + repeated(30, " t1"), most_words + " T1 more",
       "The search has more than 32 different words."},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(std::holds_alternative<SearchTerms>(ParseSearchTerms(c.within))) << c.name;
    const auto beyond = ParseSearchTerms(c.beyond);
    const auto* reason = std::get_if<std::string>(&beyond);
    ASSERT_NE(reason, nullptr) << c.name;
    EXPECT_EQ(reason->rfind(c.reason, 0), 0U) << c.name << ": " << *reason;
  }
}

}  // namespace
}  // namespace connector::catalog
