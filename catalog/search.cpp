#include "catalog/search.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "base/text/folding.h"
#include "base/text/text.h"

namespace connector::catalog {
namespace {

constexpr auto* kSegmentsOf =
    "SELECT segment, last_product FROM search_segments WHERE segment BETWEEN ? AND ? "
    "ORDER BY segment";
constexpr auto* kPartFrom =
    "SELECT part, word, words FROM search_parts WHERE segment = ? AND part >= ? "
    "ORDER BY part LIMIT 1";
constexpr auto* kPartBefore =
    "SELECT part, word, words FROM search_parts WHERE segment = ? AND part < ? "
    "ORDER BY part DESC LIMIT 1";
constexpr auto* kTextOfWord = "SELECT text FROM search_words WHERE word = ?";
constexpr auto* kCategorySet = "SELECT products FROM search_categories WHERE category = ?";
constexpr auto* kSet =
    "SELECT set_key, pieces FROM search_sets WHERE set_key BETWEEN ? AND ? "
    "ORDER BY set_key LIMIT 1";

// The rest of a term narrows its candidates without a look at their texts, as long as there are
// more than a few, and up to a number of rests: 64 zeros have as many, all alike.
constexpr std::size_t kFewCandidates = 4;
constexpr std::size_t kMostRests = 15;

constexpr auto kNoChunk = std::numeric_limits<std::int64_t>::max();

bool StartsWith(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

// Without its first character.
std::string_view RestOf(std::string_view utf8) {
  do {
    utf8.remove_prefix(1);
  } while (!utf8.empty() && text::IsContinuation(utf8.front()));
  return utf8;
}

std::vector<std::int64_t> ReadList(std::string_view gaps) {
  std::vector<std::int64_t> words;
  ForEachOfGaps(gaps, [&](std::int64_t word) { words.push_back(word); });
  return words;
}

std::vector<std::int64_t> InBoth(const std::vector<std::int64_t>& one,
                                 const std::vector<std::int64_t>& other) {
  std::vector<std::int64_t> both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::back_inserter(both));
  return both;
}

}  // namespace

std::variant<SearchTerms, std::string> ParseSearchTerms(std::string_view query) {
  const auto beyond = [](std::string_view what, std::size_t limit, std::string_view of) {
    return std::string(what) + " has more than " + std::to_string(limit) + " " + std::string(of);
  };
  const auto folded = text::FoldForSearch(query);
  if (text::CountCharacters(folded) > kLongestSearch) {
    return beyond("The search", kLongestSearch, "characters once it is folded.");
  }
  SearchTerms terms;
  for (const auto word : text::SplitOnWhiteSpace(folded)) {
    if (std::find(terms.begin(), terms.end(), word) != terms.end()) continue;
    if (text::CountCharacters(word) > kLongestSearchTerm) {
      return beyond("A word of the search", kLongestSearchTerm, "characters once it is folded.");
    }
    if (terms.size() == kMostSearchTerms) {
      return beyond("The search", kMostSearchTerms, "different words.");
    }
    terms.emplace_back(word);
  }
  return terms;
}

// Goes through the pieces of one set, chunk by chunk.
class ProductSearch::SetCursor {
 public:
  SetCursor(sql::Query& rows, std::int64_t number, bool is_in_title)
      : rows_(rows), number_(number), is_in_title_(is_in_title) {}

  // To the first chunk from this one on that has a product; kNoChunk if none has.
  std::int64_t MoveTo(std::int64_t chunk) {
    while (piece_.chunk < chunk) {
      const auto next = chunk <= last_chunk_ ? pieces_.Next() : std::nullopt;
      if (next) {
        piece_ = *next;
      } else if (!ReadRow(std::max(chunk, last_chunk_ + 1))) {
        piece_ = {kNoChunk, {}};
      }
    }
    return piece_.chunk;
  }

  std::string_view piece() const { return piece_.bytes; }

 private:
  bool ReadRow(std::int64_t chunk) {
    sql::Rows rows(rows_, SetKey(number_, is_in_title_, chunk),
                   SetKey(number_, is_in_title_, kMostChunks - 1));
    if (!rows.Next()) return false;
    last_chunk_ = rows.Integer(0) % kMostChunks;
    row_ = rows.Bytes(1);
    pieces_ = PieceReader(row_, last_chunk_);
    return true;
  }

  sql::Query& rows_;
  std::int64_t number_;
  bool is_in_title_;
  std::string row_;
  std::int64_t last_chunk_ = -1;  // of the row
  PieceReader pieces_{"", -1};
  PieceReader::Piece piece_{-1, {}};
};

// The products that are in any of some sets: those of a term's words, or of a category.
class ProductSearch::AnyOf {
 public:
  AnyOf(sql::Query& rows, const std::vector<std::int64_t>& numbers, bool is_in_title) {
    sets_.reserve(numbers.size());
    for (const auto number : numbers) sets_.emplace_back(rows, number, is_in_title);
  }

  std::int64_t MoveTo(std::int64_t chunk) {
    auto first = kNoChunk;
    for (auto& set : sets_) first = std::min(first, set.MoveTo(chunk));
    return first;
  }

  // Of the chunk that was moved to.
  void Unite(ChunkSet& products, std::int64_t chunk) {
    for (auto& set : sets_) {
      if (set.MoveTo(chunk) == chunk) products.Unite(set.piece());
    }
  }

 private:
  std::vector<SetCursor> sets_;
};

ProductSearch::ProductSearch(sql::Reader& reader)
    : segments_(reader, kSegmentsOf),
      part_from_(reader, kPartFrom),
      part_before_(reader, kPartBefore),
      word_(reader, kTextOfWord),
      category_(reader, kCategorySet),
      set_(reader, kSet) {}

std::vector<std::int64_t> ProductSearch::Find(std::int64_t website,
                                              std::optional<std::int64_t> category,
                                              const SearchTerms& terms, std::uint64_t offset,
                                              std::uint64_t limit) {
  const auto products_of_category = category ? SetOf(*category) : std::nullopt;
  if (category && !products_of_category) return {};  // nothing is filed there
  const auto segments = SegmentsWithAll(website, terms);
  std::vector<std::int64_t> found;
  // What matched in the title, by segment and chunk; two segments may share a chunk.
  std::map<std::pair<std::int64_t, std::int64_t>, ChunkSet> in_title;
  for (const bool is_in_title : {true, false}) {
    for (const auto& segment : segments) {
      std::vector<AnyOf> all;
      all.reserve(terms.size() + 1);
      for (const auto& words : segment.words) all.emplace_back(set_, words, is_in_title);
      if (products_of_category) {
        all.emplace_back(set_, std::vector<std::int64_t>{*products_of_category}, false);
      }
      const auto last_chunk = ChunkOf(segment.last_product);
      ChunkSet products;
      auto chunk = ChunkOf(segment.first_product);
      for (; (chunk = NextOfAll(all, chunk, last_chunk, products)) <= last_chunk; ++chunk) {
        if (is_in_title) {
          in_title.emplace(std::make_pair(segment.first_product, chunk), products);
        } else {
          const auto before = in_title.find({segment.first_product, chunk});
          if (before != in_title.end()) products.Subtract(before->second);
        }
        if (offset > 0) {
          const auto count = products.Count();
          if (count <= offset) {
            offset -= count;
            continue;
          }
        }
        products.AppendTo(found, chunk, offset, limit);
        offset = 0;
        if (found.size() == limit) return found;
      }
    }
  }
  return found;
}

// A set is read no further than the first intersection that is empty, and whose that was is asked
// first from then on: with many terms, most chunks are left after one or two of them.
std::int64_t ProductSearch::NextOfAll(std::vector<AnyOf>& all, std::int64_t chunk,
                                      std::int64_t last, ChunkSet& products) {
  ChunkSet others;
  while (chunk <= last) {
    auto next = chunk;
    for (auto one = all.begin(); one != all.end() && next == chunk; ++one) {
      const bool is_first = one == all.begin();
      next = one->MoveTo(chunk);
      if (next == chunk) {
        auto& set = is_first ? products : others;
        set.Clear();
        one->Unite(set, chunk);
        if (is_first || products.Intersect(others)) continue;
        next = chunk + 1;
      }
      std::swap(all.front(), *one);
    }
    if (next == chunk) return chunk;
    chunk = next;
  }
  return chunk;
}

std::vector<ProductSearch::Segment> ProductSearch::SegmentsWithAll(std::int64_t website,
                                                                   const SearchTerms& terms) {
  std::vector<Segment> segments;
  for (sql::Rows rows(segments_, sql::FirstKey(website), sql::LastKey(website)); rows.Next();) {
    Segment segment{rows.Integer(0), rows.Integer(1), {}};
    for (const auto& term : terms) {
      segment.words.push_back(WordsWith(segment.first_product, term));
      if (segment.words.back().empty()) break;
    }
    if (segment.words.back().empty()) continue;
    // What few words have is in fewer products, mostly, and leaves fewer to look for in the others.
    std::stable_sort(segment.words.begin(), segment.words.end(),
                     [](const auto& one, const auto& other) { return one.size() < other.size(); });
    segments.push_back(std::move(segment));
  }
  return segments;
}

std::vector<std::int64_t> ProductSearch::WordsWith(std::int64_t segment, const std::string& term) {
  auto candidates = CandidatesFor(segment, term);
  auto& words = candidates.words;
  if (candidates.are_sure) return words;
  auto rest = RestOf(term);
  for (std::size_t i = 0; i < kMostRests && words.size() > kFewCandidates && !rest.empty(); ++i) {
    const auto others = CandidatesFor(segment, rest);
    if (!others.is_part) words = InBoth(words, others.words);
    rest = RestOf(rest);
  }
  words.erase(
      std::remove_if(words.begin(), words.end(), [&](auto word) { return !HasText(word, term); }),
      words.end());
  return words;
}

// The writer has cut parts off where few words have them: a longer one begins with the one that is
// there. Of a part that many words have every longer one is there that any word has.
ProductSearch::Candidates ProductSearch::CandidatesFor(std::int64_t segment,
                                                       std::string_view part) {
  const auto read = [](const sql::Rows& rows, bool are_sure) {
    const auto number = rows.OptionalInteger(1);
    if (number) return Candidates{{*number}, true, true};
    return Candidates{ReadList(rows.Bytes(2)), are_sure, false};
  };
  {
    sql::Rows rows(part_from_, segment, sql::Blob{part});
    if (rows.Next() && StartsWith(rows.Bytes(0), part)) return read(rows, true);
  }
  sql::Rows rows(part_before_, segment, sql::Blob{part});
  if (!rows.Next() || !StartsWith(part, rows.Bytes(0)) || !rows.IsNull(1)) return {};
  return read(rows, false);
}

bool ProductSearch::HasText(std::int64_t word, std::string_view term) {
  sql::Rows rows(word_, word);
  return rows.Next() && rows.Bytes(0).find(term) != std::string_view::npos;
}

std::optional<std::int64_t> ProductSearch::SetOf(std::int64_t category) {
  sql::Rows rows(category_, category);
  return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
}

}  // namespace connector::catalog
