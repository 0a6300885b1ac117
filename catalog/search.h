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
#include "catalog/product_set.h"

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

// Looks terms up in the index of words (catalog/search_writer.h): which words have a term, which
// products have one of them, and which are in all those sets. Nothing is read of a product but the
// bit that says whether it matches, so a deep page costs little more than the first one.
class ProductSearch {
 public:
  explicit ProductSearch(sql::Reader& reader);

  // The keys of the matching products from `offset`, at most `limit`. To be called inside a
  // snapshot. `website` and `category` are keys; there is at least one term.
  std::vector<std::int64_t> Find(std::int64_t website, std::optional<std::int64_t> category,
                                 const SearchTerms& terms, std::uint64_t offset,
                                 std::uint64_t limit);

 private:
  class SetCursor;
  class AnyOf;

  // What waits to be searched: a segment in which every term has words, their numbers term by term.
  struct Segment {
    std::int64_t first_product;
    std::int64_t last_product;
    std::vector<std::vector<std::int64_t>> words;
  };
  // What a part of words leads to.
  struct Candidates {
    std::vector<std::int64_t> words;
    bool are_sure = true;  // they have the whole part, or else only its beginning
    bool is_part = false;  // the only one is the part itself, which many words have
  };

  // The first chunk from this one to the last in which some products are in all of them, and those
  // products; beyond the last if there is none.
  static std::int64_t NextOfAll(std::vector<AnyOf>& all, std::int64_t chunk, std::int64_t last,
                                ChunkSet& products);
  std::vector<Segment> SegmentsWithAll(std::int64_t website, const SearchTerms& terms);
  std::vector<std::int64_t> WordsWith(std::int64_t segment, const std::string& term);
  Candidates CandidatesFor(std::int64_t segment, std::string_view part);
  bool HasText(std::int64_t word, std::string_view term);
  std::optional<std::int64_t> SetOf(std::int64_t category);

  sql::Query segments_;
  sql::Query part_from_;
  sql::Query part_before_;
  sql::Query word_;
  sql::Query category_;
  sql::Query set_;
};

}  // namespace connector::catalog
