// Writing the search index, while a shop is being loaded. What contains a term is a word of the
// catalogue, since a term has no white space; so the index is one of words: every part of a word
// leads to the words that have it, and each word to the products that have it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/sql/database.h"
#include "base/sql/query.h"
#include "catalog/product_set.h"

namespace connector::catalog {

class SearchWriter {
 public:
  struct Limits {
    // A part that more words have counts as a word itself, with its products.
    std::size_t most_listed_words = 16;
    // Of words that wait. Beyond, they are written as a segment, an index of its own.
    std::size_t most_bytes = std::size_t{96} << 20;
  };

  explicit SearchWriter(sql::Connection& shop) : SearchWriter(shop, Limits()) {}
  SearchWriter(sql::Connection& shop, const Limits& limits);

  // Of each website's products in the order of their keys; of the words that are in both texts it
  // is known that they are in the title. The texts are folded (base/text/folding.h).
  void Add(std::int64_t product, std::string_view title, std::string_view other);

  // Once, after the last product, and when the categories' listings are there.
  void Finish();

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  // The products that have a word, counted from the segment's first: twice the gap before each, and
  // one more if it is in the title.
  struct Postings {
    std::string gaps;
    std::int64_t last = -1;
  };
  using Words = std::unordered_map<std::string, Postings, TextHash, std::equal_to<>>;

  // What waits to be written, of one website.
  struct Segment {
    std::int64_t first_product = 0;
    std::int64_t last_product = 0;
    Words words;
  };

  struct WordOfSegment {
    std::string_view text;
    std::string_view gaps;
  };

  // The end of a word, from the byte `at` on.
  struct Suffix {
    std::uint32_t word;  // its place in words_
    std::uint32_t at;
    std::uint32_t next;  // the character by which it is divided
  };
  using Suffixes = std::vector<Suffix>::iterator;

  void Keep(Segment& segment, std::int64_t product, std::string_view word, bool is_in_title);
  void WriteSegments();
  void Write(const Segment& segment);
  void WriteParts(const Segment& segment);
  void WriteCategories();

  // Writes the parts that the suffixes have in common, which share so many bytes. They are in the
  // order of their words.
  void Divide(const Segment& segment, Suffixes begin, Suffixes end, std::size_t shared);
  void DivideFurther(const Segment& segment, Suffixes begin, Suffixes end, std::size_t shared);
  static std::vector<std::uint32_t> WordsOf(Suffixes begin, Suffixes end);  // each once
  std::string_view TextOf(const Suffix& suffix) const {
    return words_[suffix.word].text.substr(suffix.at);
  }
  std::size_t SharedBytes(Suffixes begin, Suffixes end, std::size_t known) const;

  // Words are given by their places in words_.
  void WriteList(const Segment& segment, std::string_view part,
                 const std::vector<std::uint32_t>& words);
  void WriteSets(std::int64_t number, const Segment& segment,
                 const std::vector<std::uint32_t>& words);
  void WriteRows(std::int64_t number, bool is_in_title, SetEncoder& encoder);
  std::int64_t TakeNumber();

  sql::Connection& shop_;
  sql::Query add_segment_;
  sql::Query add_word_;
  sql::Query add_part_;
  sql::Query add_set_;
  sql::Query add_category_;
  Limits limits_;
  std::map<std::int64_t, Segment> segments_;  // by website key
  std::size_t bytes_ = 0;                     // of what waits
  std::vector<std::pair<std::string_view, bool>> words_of_product_;

  std::int64_t next_number_ = 0;  // of a word, a part or a category

  // While a segment is being written.
  std::vector<WordOfSegment> words_;
  std::int64_t first_number_ = 0;  // of its words
  SetEncoder in_title_;
  SetEncoder anywhere_;
};

// Adds the index to a shop whose folded texts are in a table: product, title, other.
void IndexTexts(sql::Connection& shop, const std::string& table);

}  // namespace connector::catalog
