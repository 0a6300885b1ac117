// Product search (contract, Products): a product matches when every term is contained in its title,
// brand, reference, short description or description, case and accents aside. Products that match
// in the title come first; within each group the order is the catalogue's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/sql/reader.h"

namespace connector::catalog {

// A query beyond these is refused: each character that is looked up costs. Characters are counted
// once they are folded, so that a limit is the same for "é" as one character and as two.
constexpr std::size_t kLongestSearch = 256;  // characters, white space included
constexpr std::size_t kLongestSearchTerm = 64;
constexpr std::size_t kMostSearchTerms = 32;

// Folded, each there once; none is empty. No terms at all match every product.
using SearchTerms = std::vector<std::string>;

// The terms, or a sentence that says which limit the query is beyond.
std::variant<SearchTerms, std::string> ParseSearchTerms(std::string_view query);

// Terms of three characters and more are looked up in a trigram index; shorter ones are looked for
// in the text of the candidates, or of all products where there is no longer term to narrow them.
class ProductSearch {
 public:
  explicit ProductSearch(sql::Reader& reader);

  // The keys of the matching products from `offset`, at most `limit`. To be called inside a
  // snapshot. `website` and `category` are keys.
  std::vector<std::int64_t> Find(std::int64_t website, std::optional<std::int64_t> category,
                                 const SearchTerms& terms, std::uint64_t offset,
                                 std::uint64_t limit);

 private:
  bool IsInCategory(std::int64_t category, std::int64_t product);

  sql::Query by_index_;
  sql::Query by_index_with_text_;
  sql::Query by_scan_;
  sql::Query is_in_category_;
};

}  // namespace connector::catalog
