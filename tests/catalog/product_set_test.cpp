#include "catalog/product_set.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <random>

namespace connector::catalog {
namespace {

using Products = std::vector<std::int64_t>;

constexpr auto kAll = std::numeric_limits<std::size_t>::max();

std::vector<SetEncoder::Row> Encode(const Products& products) {
  SetEncoder encoder;
  for (const auto product : products) encoder.Add(product);
  return encoder.Finish();
}

Products Decode(const std::vector<SetEncoder::Row>& rows) {
  Products products;
  for (const auto& row : rows) {
    PieceReader pieces(row.pieces, row.last_chunk);
    std::int64_t last = -1;
    while (const auto piece = pieces.Next()) {
      ChunkSet set;
      set.Unite(piece->bytes);
      set.AppendTo(products, piece->chunk, 0, kAll);
      last = piece->chunk;
    }
    EXPECT_EQ(last, row.last_chunk);
  }
  return products;
}

Products Range(std::int64_t first, std::int64_t count, std::int64_t step = 1) {
  Products products(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < products.size(); ++i) {
    products[i] = first + static_cast<std::int64_t>(i) * step;
  }
  return products;
}

TEST(Numbers, TakeSevenBitsAByte) {
  const struct {
    std::uint64_t number;
    std::size_t bytes;
  } rows[] = {{0, 1}, {127, 1}, {128, 2}, {16'383, 2}, {16'384, 3}, {1ULL << 62U, 9}};
  for (const auto& row : rows) {
    std::string bytes;
    AppendNumber(bytes, row.number);
    EXPECT_EQ(bytes.size(), row.bytes) << row.number;
    std::string_view rest = bytes;
    EXPECT_EQ(TakeNumber(rest), row.number);
    EXPECT_TRUE(rest.empty());
    std::string_view cut = std::string_view(bytes).substr(0, bytes.size() - 1);
    EXPECT_THROW(TakeNumber(cut), std::out_of_range) << row.number;
  }
}

TEST(ProductSets, ComeBackAsTheyWere) {
  constexpr std::int64_t kWebsite = std::int64_t{7} << 32;
  std::mt19937_64 random(14);
  Products dense_and_rare = Range(kWebsite, 30'000);
  for (const auto product : Range(kWebsite + 40'000, 50, 7'000)) dense_and_rare.push_back(product);
  struct {
    std::string name;
    Products products;
    std::size_t rows;
    std::size_t most_bytes;
  } cases[] = {
      {"none", {}, 0, 0},
      {"the first of all", {0}, 1, 4},
      {"one", {kWebsite + 999'999}, 1, 7},
      {"the ends of a chunk", {kWebsite, kWebsite + kChunkSize - 1}, 1, 8},
      {"on both sides of a border", {kWebsite + kChunkSize - 1, kWebsite + kChunkSize}, 1, 12},
      {"every one of a chunk", Range(kWebsite, kChunkSize), 1, 4'100},
      {"every one of three", Range(kWebsite, 3 * kChunkSize), 3, 3 * 4'100},
      {"every other one", Range(kWebsite, 16'384, 2), 1, 4'100},
      {"as many gaps as bytes of bits", Range(kWebsite, 4'096, 8), 1, 4'100},
      {"one gap more", Range(kWebsite, 4'097, 7), 1, 4'100},
      {"a few far apart", Range(kWebsite, 1'000, 100'000), 4, 8'000},
      {"the last of a website", {kWebsite + (std::int64_t{1} << 32) - 1}, 1, 9},
      {"dense, then rare", dense_and_rare, 2, 4'500},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto rows = Encode(c.products);
    EXPECT_EQ(Decode(rows), c.products);
    EXPECT_LE(rows.size(), c.rows);
    const auto bytes =
        std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                        [](std::size_t sum, const auto& row) { return sum + row.pieces.size(); });
    EXPECT_LE(bytes, c.most_bytes);
  }
  for (int i = 0; i < 200; ++i) {
    Products products;
    const auto most_gap = std::int64_t{1} << random() % 20;
    for (auto product = kWebsite; products.size() < random() % 20'000;) {
      product += 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most_gap));
      products.push_back(product);
    }
    ASSERT_EQ(Decode(Encode(products)), products) << i;
  }
}

TEST(ProductSets, AreUnitedIntersectedAndSubtracted) {
  const auto set_of = [](const Products& products) {
    ChunkSet set;
    if (products.empty()) return set;
    const auto rows = Encode(products);
    set.Unite(PieceReader(rows.front().pieces, rows.front().last_chunk).Next()->bytes);
    return set;
  };
  const auto products_of = [](const ChunkSet& set) {
    Products products;
    set.AppendTo(products, 0, 0, kAll);
    return products;
  };
  auto set = set_of({1, 2, 3, 64, 32'767});
  EXPECT_TRUE(set.Intersect(set_of({2, 3, 4, 64, 32'767})));
  EXPECT_EQ(products_of(set), (Products{2, 3, 64, 32'767}));
  set.Subtract(set_of({3, 4}));
  EXPECT_EQ(products_of(set), (Products{2, 64, 32'767}));
  EXPECT_EQ(set.Count(), 3U);
  EXPECT_FALSE(set.Intersect(set_of({1, 3})));
  EXPECT_TRUE(products_of(set).empty());
}

TEST(ProductSets, AreTakenFromAPlaceUpToANumber) {
  ChunkSet set;
  const auto all = Range(5, 300, 3);
  const auto rows = Encode(all);
  set.Unite(PieceReader(rows.front().pieces, 0).Next()->bytes);
  for (const std::size_t skipped : {0U, 1U, 21U, 22U, 63U, 299U, 300U, 1'000U}) {
    for (const std::size_t most : {0U, 1U, 7U, 300U, 1'000U}) {
      Products products;
      set.AppendTo(products, 0, skipped, most);
      const auto from = std::min(skipped, all.size());
      const auto count = std::min(most, all.size() - from);
      EXPECT_EQ(products, Products(all.begin() + static_cast<std::ptrdiff_t>(from),
                                   all.begin() + static_cast<std::ptrdiff_t>(from + count)))
          << skipped << " " << most;
    }
  }
}

TEST(ProductSets, ThatAreBrokenAreRefused) {
  ChunkSet set;
  EXPECT_THROW(set.Unite(""), std::out_of_range);
  EXPECT_THROW(set.Unite("b" + std::string(4'097, '\1')), std::out_of_range);
  EXPECT_THROW(set.Unite("g\xff\xff\x7f"), std::out_of_range);
  EXPECT_THROW(PieceReader("\1\5ab", 1).Next(), std::out_of_range);
}

}  // namespace
}  // namespace connector::catalog
