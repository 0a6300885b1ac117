#include "catalog/handlers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/support/answer.h"
#include "tests/support/client.h"
#include "tests/support/shop.h"

namespace connector::catalog {
namespace {

using nlohmann::json;
using testing::Encode;

class Catalogue : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { shop = new testing::LoadedShop(); }
  static void TearDownTestSuite() { delete shop; }

  static json Get(const std::string& target) {
    const auto response = shop->Get(target);
    EXPECT_EQ(response.status, 200) << target;
    return json::parse(response.body);
  }

  static std::vector<std::string> Websites() {
    std::vector<std::string> ids;
    std::ifstream file(testing::SampleFolder() / "websites.jsonl");
    for (std::string line; std::getline(file, line);) ids.push_back(json::parse(line).at("id"));
    return ids;
  }

  // All ids of a listing, page by page.
  static std::vector<std::string> PageThrough(const std::string& listing, std::size_t limit) {
    std::vector<std::string> ids;
    for (;;) {
      const auto page = Get(listing + "&limit=" + std::to_string(limit) +
                            "&offset=" + std::to_string(ids.size()));
      for (const auto& element : page) ids.push_back(element.at("id"));
      if (page.size() < limit) return ids;
    }
  }

  static testing::LoadedShop* shop;
};
testing::LoadedShop* Catalogue::shop = nullptr;

// First pages of up to 100 are kept; of 1,000 not.
TEST_F(Catalogue, FirstPagesAreTheSameWhenTheyAreAskedForAgain) {
  std::vector<std::string> listings;
  for (const auto& website : Websites()) {
    listings.push_back("/products?idWebsite=" + website);
    listings.push_back("/categories?idWebsite=" + website);
    for (const auto& category : Get("/categories?limit=1000&idWebsite=" + website)) {
      const auto id = Encode(category.at("id").get<std::string>());
      listings.push_back("/products?idWebsite=" + website + "&idCategory=" + id);
      listings.push_back("/categories?idWebsite=" + website + "&idParent=" + id);
    }
  }
  for (int turn = 0; turn < 2; ++turn) {
    for (const auto& listing : listings) {
      const auto all = Get(listing + "&limit=1000");
      for (const std::size_t limit : {1U, 20U, 100U, 101U}) {
        const auto expected = json(std::vector<json>(
            all.begin(), all.begin() + static_cast<int>(std::min(limit, all.size()))));
        const auto response = shop->Get(listing + "&limit=" + std::to_string(limit));
        EXPECT_EQ(json::parse(response.body), expected) << listing << limit;
        EXPECT_EQ(testing::HeaderOf(response, "X-Total-Count"), std::to_string(all.size()))
            << listing;
        EXPECT_EQ(testing::HeaderOf(response, "Link").empty(), all.size() <= limit)
            << listing << limit;
      }
    }
  }
}

TEST_F(Catalogue, ProductsCountIsWhatPagingFindsInEveryCategory) {
  for (const auto& website : Websites()) {
    const auto of_website = "idWebsite=" + website;
    const auto categories = Get("/categories?limit=1000&" + of_website);
    ASSERT_GE(categories.size(), 15U);
    for (const auto& category : categories) {
      const auto id = category.at("id").get<std::string>();
      const auto listing = "/products?" + of_website + "&idCategory=" + Encode(id);
      const auto whole = PageThrough(listing, 1000);
      EXPECT_EQ(whole.size(), category.at("productsCount").get<std::size_t>()) << id;
      EXPECT_EQ(std::set<std::string>(whole.begin(), whole.end()).size(), whole.size()) << id;
      EXPECT_EQ(PageThrough(listing, 1), whole) << id;
      EXPECT_EQ(PageThrough(listing, 7), whole) << id;
      if (category.at("products").is_null()) continue;
      for (const auto& product : category.at("products")) {
        EXPECT_NE(std::find(whole.begin(), whole.end(), product), whole.end()) << id;
      }
    }
  }
}

TEST_F(Catalogue, CategoriesFormTheTreeThatIdParentWalks) {
  for (const auto& website : Websites()) {
    const auto of_website = "/categories?idWebsite=" + website;
    const auto all = PageThrough(of_website, 1000);
    EXPECT_EQ(PageThrough(of_website, 1), all);
    EXPECT_EQ(PageThrough(of_website, 7), all);

    std::map<std::string, std::vector<std::string>> children;
    for (const auto& category : Get(of_website + "&limit=1000")) {
      if (category.at("idParent").is_null()) continue;
      children[category.at("idParent")].push_back(category.at("id"));
    }
    for (const auto& id : all) {
      const auto listing = of_website + "&idParent=" + Encode(id);
      EXPECT_EQ(PageThrough(listing, 1000), children[id]) << id;
      EXPECT_EQ(PageThrough(listing, 1), children[id]) << id;
    }
  }
}

TEST_F(Catalogue, SearchesPageToTheSameList) {
  for (const std::string query : {"creme", "e", "oeuf", "a", "en cuivre", "fonte 2"}) {
    const auto listing = "/products?searchQuery=" + Encode(query);
    const auto whole = PageThrough(listing, 1000);
    EXPECT_FALSE(whole.empty()) << query;
    EXPECT_EQ(PageThrough(listing, 1), whole) << query;
    EXPECT_EQ(PageThrough(listing, 7), whole) << query;
  }
}

TEST_F(Catalogue, ObjectsHaveExactlyTheFieldsOfTheContract) {
  const std::set<std::string> category_fields{"id", "idParent", "label", "products",
                                              "productsCount"};
  const std::set<std::string> product_fields{
      "id",        "title",    "productUrl", "brand",        "description",    "shortDescription",
      "available", "imageUrl", "reference",  "priceCatalog", "pricePromotion", "priceSpecial"};
  const auto fields_of = [](const json& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.items()) names.insert(name);
    return names;
  };
  for (const auto& category : Get("/categories")) EXPECT_EQ(fields_of(category), category_fields);
  for (const auto& product : Get("/products?limit=1000")) {
    EXPECT_EQ(fields_of(product), product_fields);
    for (const auto* required :
         {"id", "title", "productUrl", "description", "imageUrl", "reference", "priceCatalog"}) {
      EXPECT_TRUE(product.at(required).is_string()) << product.at("id");
    }
  }
}

TEST_F(Catalogue, WebsiteSelectsTheData) {
  const auto websites = Websites();
  EXPECT_EQ(Get("/products"), Get("/products?idWebsite=" + websites.at(0)));
  EXPECT_NE(Get("/products"), Get("/products?idWebsite=" + websites.at(1)));
  EXPECT_EQ(Get("/products?idWebsite=unknown"), json::array());
  EXPECT_EQ(Get("/categories?idWebsite=unknown"), json::array());
}

TEST_F(Catalogue, BeyondTheEndIsAnEmptyPage) {
  for (const std::string offset : {"1000", "4294967296", "9223372036854775807"}) {
    EXPECT_EQ(Get("/products?offset=" + offset), json::array());
    EXPECT_EQ(Get("/categories?offset=" + offset), json::array());
    EXPECT_EQ(Get("/products?idCategory=10&offset=" + offset), json::array());
  }
  EXPECT_EQ(Get("/products?idCategory=nope"), json::array());
  EXPECT_EQ(Get("/categories?idParent=nope"), json::array());
}

TEST_F(Catalogue, TextIsSentAsItself) {
  EXPECT_NE(shop->Get("/products?searchQuery=brulee").body.find("brûlée"), std::string::npos);
}

TEST_F(Catalogue, RefusesBadParametersOnBothEndpoints) {
  for (const std::string path : {"/products", "/categories"}) {
    for (const std::string query : {"limit=0", "offset=-1", "limit=5&limit=6", "idWebsite=%",
                                    "idOperator=1&idOperator=2", "idConnectorVersion=%ff"}) {
      const auto response = shop->Get(path + "?" + query);
      EXPECT_EQ(response.status, 400) << path << query;
      const auto problem = json::parse(response.body);
      EXPECT_EQ(problem.at("status"), 400);
      EXPECT_EQ(problem.at("parameter"), query.substr(0, query.find('=')));
    }
  }
}

}  // namespace
}  // namespace connector::catalog
