// The search against a scan of all texts, in random shops.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "base/sql/new_file.h"
#include "base/text/text.h"
#include "catalog/search.h"
#include "catalog/search_writer.h"
#include "fixtures/loader/loader.h"
#include "shop/file.h"
#include "tests/support/environment.h"
#include "tests/support/folder.h"
#include "tests/support/shop.h"

namespace connector::catalog {
namespace {

using std::chrono::seconds;
using testing::FromEnvironment;
using Random = std::mt19937_64;

struct Product {
  std::int64_t key;
  std::string title;
  std::string other;
};

struct Shop {
  std::map<std::int64_t, std::vector<Product>> websites;
  std::map<std::int64_t, std::vector<std::int64_t>> categories;
};

// Characters of one to four bytes, few of them, so that words have parts in common.
const std::vector<std::vector<std::string>> kAlphabets{
    {"a", "b"},
    {"a", "b", "c", "0", "1", "-"},
    {"a", "é", "ß", "α"},
    {"б", "в", "包", "丁"},
    {"x", "ж", "刀", "𝒜", "😀"},
};

// Some characters of a word, one after the other.
std::string PartOf(std::string_view word, Random& random) {
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < word.size();) {
    auto end = at + 1;
    while (end < word.size() && text::IsContinuation(word[end])) ++end;
    characters.emplace_back(word.substr(at, end - at));
    at = end;
  }
  const auto first = random() % characters.size();
  auto length = 1 + random() % std::min<std::size_t>(characters.size() - first, 64);
  std::string part;
  for (auto i = first; length > 0; ++i, --length) part += characters[i];
  return part;
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed)
      : random_(seed), alphabet_(kAlphabets[random_() % kAlphabets.size()]) {
    const auto words = 1 + random_() % 60;
    while (vocabulary_.size() < words) vocabulary_.push_back(Word());
  }

  Shop MakeShop() {
    Shop shop;
    const auto websites = 1 + Below(2);
    const auto products = 1 + Below(120);
    for (std::int64_t website = 1; website <= websites; ++website) {
      // Now and then across the border of a chunk, or far from it.
      const auto first = (website << 32) + (OneIn(2) ? 0 : kChunkSize - Below(60));
      const auto step = OneIn(4) ? 1 + Below(5'000) : 1;
      for (std::int64_t i = 0; i < products; ++i) {
        shop.websites[website].push_back({first + i * step, Text(5), Text(20)});
      }
    }
    for (std::int64_t category = 1; category <= 4; ++category) {
      for (const auto& [website, products_of_website] : shop.websites) {
        for (const auto& product : products_of_website) {
          if (OneIn(category)) {
            shop.categories[(website << 32) + category].push_back(product.key);
          }
        }
      }
    }
    return shop;
  }

  SearchTerms Terms() {
    SearchTerms terms;
    const auto count = OneIn(10) ? 1 + Below(10) : 1 + Below(3);
    for (std::int64_t i = 0; i < count; ++i) {
      auto term = OneIn(5) ? Word() : PartOf(vocabulary_[random_() % vocabulary_.size()], random_);
      if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
    }
    return terms;
  }

  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  bool OneIn(std::int64_t many) { return Below(many) == 0; }

 private:
  std::string Word() {
    std::string word;
    const auto length = OneIn(20) ? 60 + Below(20) : 1 + Below(7);
    const bool is_repeating = OneIn(10);
    const auto character = random_() % alphabet_.size();
    for (std::int64_t i = 0; i < length; ++i) {
      word += alphabet_[is_repeating ? character : random_() % alphabet_.size()];
    }
    return word;
  }

  std::string Text(std::int64_t most_words) {
    std::string text;
    for (auto words = Below(most_words); words > 0; --words) {
      text += vocabulary_[random_() % (1 + random_() % vocabulary_.size())];
      text += OneIn(4) ? "\n" : " ";
      if (OneIn(30)) text += Word() + " ";
    }
    return text;
  }

  Random random_;
  std::vector<std::string> alphabet_;
  std::vector<std::string> vocabulary_;
};

bool HasAll(const SearchTerms& terms, const std::string& text) {
  return std::all_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return text.find(term) != std::string::npos; });
}

std::vector<std::int64_t> Scan(const Shop& shop, std::int64_t website,
                               std::optional<std::int64_t> category, const SearchTerms& terms) {
  std::vector<std::int64_t> found;
  for (const bool is_in_title : {true, false}) {
    for (const auto& product : shop.websites.at(website)) {
      if (HasAll(terms, product.title) != is_in_title) continue;
      if (!HasAll(terms, product.title + "\n" + product.other)) continue;
      if (category) {
        const auto listing = shop.categories.find(*category);
        if (listing == shop.categories.end() ||
            !std::binary_search(listing->second.begin(), listing->second.end(), product.key)) {
          continue;
        }
      }
      found.push_back(product.key);
    }
  }
  return found;
}

void WriteShop(const std::filesystem::path& file, const Shop& shop,
               const SearchWriter::Limits& limits, bool are_interleaved) {
  sql::NewFile new_file(file);
  shop::Build(new_file, [&](sql::Connection& database) {
    SearchWriter writer(database, limits);
    sql::Query list(database, "INSERT INTO category_products VALUES (?, ?, ?)");
    for (const auto& [category, products] : shop.categories) {
      std::int64_t rank = 0;
      for (const auto product : products) sql::Execute(list, category, rank++, product);
    }
    const auto add = [&](const Product& product) {
      writer.Add(product.key, product.title, product.other);
    };
    if (are_interleaved && shop.websites.size() == 2) {
      for (std::size_t i = 0; i < shop.websites.at(1).size(); ++i) {
        add(shop.websites.at(1)[i]);
        add(shop.websites.at(2)[i]);
      }
    } else {
      for (const auto& [website, products] : shop.websites) {
        for (const auto& product : products) add(product);
      }
    }
    writer.Finish();
    return true;
  });
  new_file.Publish();
}

TEST(SearchFuzz, FindsWhatAScanFinds) {
  const auto shops = FromEnvironment("SEARCH_SHOPS", 60 / SLOWDOWN);
  const auto seed = FromEnvironment("SEARCH_SEED", 14);
  constexpr std::uint64_t kQueries = 120;
  constexpr std::size_t kListed[] = {0, 1, 4, 64};
  constexpr std::size_t kBytes[] = {0, 2'000, 20'000, std::size_t{1} << 30};
  std::uint64_t with_results = 0;
  for (std::uint64_t i = 0; i < shops; ++i) {
    SCOPED_TRACE("SEARCH_SEED=" + std::to_string(seed + i) + " SEARCH_SHOPS=1");
    Maker maker(seed + i);
    const auto shop = maker.MakeShop();
    const testing::Folder folder;
    const auto file = folder / "shop.db";
    WriteShop(file, shop, {kListed[maker.Below(4)], kBytes[maker.Below(4)]}, maker.OneIn(2));
    sql::Reader reader(file, shop::kFileFormat, seconds(60), [](const auto&) {});
    ProductSearch search(reader);
    const sql::Snapshot snapshot(reader);
    for (std::uint64_t q = 0; q < kQueries; ++q) {
      const auto terms = maker.Terms();
      const auto website = 1 + maker.Below(static_cast<std::int64_t>(shop.websites.size()));
      std::optional<std::int64_t> category;
      if (maker.OneIn(3)) category = (website << 32) + 1 + maker.Below(5);
      auto expected = Scan(shop, website, category, terms);
      with_results += expected.empty() ? 0 : 1;
      const auto offset =
          maker.OneIn(2) ? 0 : maker.Below(static_cast<std::int64_t>(expected.size()) + 3);
      const auto limit = maker.OneIn(2) ? 1'000 : 1 + maker.Below(30);
      expected.erase(expected.begin(),
                     expected.begin() + std::min<std::int64_t>(
                                            offset, static_cast<std::int64_t>(expected.size())));
      expected.resize(std::min<std::size_t>(expected.size(), static_cast<std::size_t>(limit)));
      std::string query;
      for (const auto& term : terms) query += "[" + term + "] ";
      ASSERT_EQ(search.Find(website, category, terms, static_cast<std::uint64_t>(offset),
                            static_cast<std::uint64_t>(limit)),
                expected)
          << query << "offset " << offset << " limit " << limit;
    }
  }
  EXPECT_GT(with_results, shops * kQueries / 3);
}

// What a shop's file has, in the words that are searched.
Shop ReadShop(const std::filesystem::path& file) {
  Shop shop;
  auto database = sql::OpenImmutable(file, shop::kFileFormat);
  sql::Query products(database, "SELECT product, wire FROM products ORDER BY product");
  for (sql::Rows rows(products); rows.Next();) {
    auto texts = testing::SearchedTextsOf(rows.Text(1));
    shop.websites[sql::WebsiteOf(rows.Integer(0))].push_back(
        {rows.Integer(0), std::move(texts.title), std::move(texts.other)});
  }
  sql::Query listings(database, "SELECT category, product FROM category_products ORDER BY 1, 2");
  for (sql::Rows rows(listings); rows.Next();) {
    shop.categories[rows.Integer(0)].push_back(rows.Integer(1));
  }
  return shop;
}

// In the sample, or in the file that SEARCH_SHOP names, however large it is.
TEST(SearchFuzz, FindsWhatAScanOfAShopFinds) {
  const testing::Folder folder;
  const auto* given = std::getenv("SEARCH_SHOP");
  const std::filesystem::path file = given != nullptr ? given : folder / "shop.db";
  if (given == nullptr) {
    ASSERT_TRUE(fixtures::BuildShop(file, fixtures::SampleShop(), [](auto, auto) {}).empty());
  }
  const auto shop = ReadShop(file);
  std::vector<std::int64_t> categories;
  for (const auto& [category, products] : shop.categories) categories.push_back(category);
  sql::Reader reader(file, shop::kFileFormat, seconds(60), [](const auto&) {});
  ProductSearch search(reader);
  Random random(FromEnvironment("SEARCH_SEED", 14));
  const auto queries = FromEnvironment("SEARCH_QUERIES", 1'000 / SLOWDOWN);
  std::uint64_t with_results = 0;
  for (std::uint64_t i = 0; i < queries; ++i) {
    std::optional<std::int64_t> category;
    auto website = std::next(shop.websites.begin(),
                             static_cast<std::ptrdiff_t>(random() % shop.websites.size()));
    if (random() % 3 == 0) {
      category = categories[random() % categories.size()];
      website = shop.websites.find(sql::WebsiteOf(*category));
    }
    const auto& products = website->second;
    SearchTerms terms;
    std::string query;
    const auto* product = &products[random() % products.size()];
    for (auto count = 1 + random() % (random() % 10 == 0 ? 32 : 3); count > 0; --count) {
      if (random() % 5 == 0) product = &products[random() % products.size()];
      const auto words =
          text::SplitOnWhiteSpace(random() % 2 == 0 ? product->title : product->other);
      if (words.empty()) continue;
      const auto word = words[random() % words.size()];
      auto term = random() % 2 == 0 ? std::string(word).substr(0, word.size() <= 64 ? 64 : 0)
                                    : PartOf(word, random);
      if (term.empty() || std::find(terms.begin(), terms.end(), term) != terms.end()) continue;
      query += "[" + term + "] ";
      terms.push_back(std::move(term));
    }
    if (terms.empty()) continue;
    const auto all = Scan(shop, website->first, category, terms);
    with_results += all.empty() ? 0 : 1;
    const auto offset = random() % 2 == 0 ? 0 : random() % (all.size() + 2);
    const auto limit = 1 + random() % 100;
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(std::min(offset, all.size()));
    const auto most = static_cast<std::size_t>(all.end() - from);
    const std::vector<std::int64_t> expected(
        from, from + static_cast<std::ptrdiff_t>(std::min<std::size_t>(limit, most)));
    const sql::Snapshot snapshot(reader);
    ASSERT_EQ(search.Find(website->first, category, terms, offset, limit), expected)
        << query << "offset " << offset << " limit " << limit;
  }
  EXPECT_GT(with_results, queries / 3);
}

}  // namespace
}  // namespace connector::catalog
