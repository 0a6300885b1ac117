#include "shop/interaction.h"

#include <gtest/gtest.h>

#include "tests/support/answer.h"
#include "tests/support/shop.h"

namespace connector::shop {
namespace {

using testing::HeaderOf;
using testing::LoadedShop;

TEST(EntityTags, AreOfWhatTheShopsFileDecides) {
  const LoadedShop shop;
  const auto tag = HeaderOf(shop.Get("/products"), "ETag");
  for (const std::string target :
       {"/products?limit=3", "/products?searchQuery=couteau", "/categories?idParent=10",
        "/closing-options?operatorLocale=en_GB", "/products?idWebsite=unknown"}) {
    SCOPED_TRACE(target);
    const auto whole = shop.Get(target);
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(HeaderOf(whole, "ETag"), tag);
    EXPECT_EQ(HeaderOf(whole, "Cache-Control"), "private, no-cache");
    const auto again = shop.Get(target, {{"If-None-Match", tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(HeaderOf(again, "ETag"), tag);
    EXPECT_EQ(HeaderOf(again, "Cache-Control"), "private, no-cache");
    EXPECT_EQ(HeaderOf(again, "Content-Type"), "");
  }
}

TEST(EntityTags, AreComparedAsHttpSays) {
  const LoadedShop shop;
  const auto tag = HeaderOf(shop.Get("/products"), "ETag");
  const struct {
    std::string value;
    int status;
  } rows[] = {{tag, 304},
              {"W/" + tag, 304},
              {"\"another\", " + tag, 304},
              {"\"a\" ,W/" + tag + ",", 304},
              {"*", 304},
              {"\"another\"", 200},
              {tag.substr(1, tag.size() - 2), 200},
              {"", 200},
              {",,", 200}};
  for (const auto& row : rows) {
    EXPECT_EQ(shop.Get("/products?limit=1", {{"if-none-match", row.value}}).status, row.status)
        << row.value;
  }
}

TEST(EntityTags, HideNoError) {
  const LoadedShop shop;
  EXPECT_EQ(shop.Get("/products?limit=0", {{"If-None-Match", "*"}}).status, 400);
  EXPECT_EQ(HeaderOf(shop.Get("/products?limit=0"), "ETag"), "");
}

TEST(EntityTags, ChangeWithTheShopAndWithTheRevision) {
  const LoadedShop sample;
  service::BackendOptions newer;
  newer.default_revision = contract::Revision::k2023_10;
  const LoadedShop of_2023(fixtures::SampleShop(), newer);
  const testing::Folder folder;
  testing::WriteSmallShop(folder);
  const LoadedShop small(*fixtures::OpenDirectory(folder.path()));
  const auto tag = HeaderOf(sample.Get("/categories"), "ETag");
  for (const auto* other : {&of_2023, &small}) {
    EXPECT_NE(HeaderOf(other->Get("/categories"), "ETag"), tag);
    EXPECT_EQ(other->Get("/categories", {{"If-None-Match", tag}}).status, 200);
  }
}

TEST(EntityTags, AreNotForWhatIsSomebodys) {
  const LoadedShop shop;
  for (const std::string target :
       {"/visitor-profile?idVisitorUnique=vuid-1001", "/visitor-profile"}) {
    const auto profile = shop.Get(target, {{"If-None-Match", "*"}});
    EXPECT_EQ(profile.status, 200);
    EXPECT_EQ(HeaderOf(profile, "ETag"), "");
    EXPECT_EQ(HeaderOf(profile, "Cache-Control"), "no-store");
  }
}

}  // namespace
}  // namespace connector::shop
