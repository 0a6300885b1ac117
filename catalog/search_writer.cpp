#include "catalog/search_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <stdexcept>

#include "base/text/text.h"
#include "catalog/search.h"

namespace connector::catalog {
namespace {

constexpr auto* kAddSegment = "INSERT INTO search_segments (segment, last_product) VALUES (?, ?)";
constexpr auto* kAddWord = "INSERT INTO search_words (word, text) VALUES (?, ?)";
constexpr auto* kAddPart =
    "INSERT INTO search_parts (segment, part, word, words) VALUES (?, ?, ?, ?)";
constexpr auto* kAddSet = "INSERT INTO search_sets (set_key, pieces) VALUES (?, ?)";
constexpr auto* kAddCategorySet =
    "INSERT INTO search_categories (category, products) VALUES (?, ?)";
constexpr auto* kListings =
    "SELECT category, product FROM category_products ORDER BY category, rank";

// What a word costs in memory besides its text and gaps, as measured.
constexpr std::size_t kBytesOfWord = 112;

// Products of fewer bytes of gaps are sorted; others are marked in a bit map of the whole segment.
constexpr std::size_t kFewBytes = 512;

constexpr std::size_t kMostBytesOfCharacter = 4;

// The character at a place in UTF-8, as a number that sorts like it; 0 at the end.
std::uint32_t CharacterAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  std::uint32_t character = static_cast<unsigned char>(text[at]);
  for (auto next = at + 1; next < text.size() && text::IsContinuation(text[next]); ++next) {
    character = character << 8U | static_cast<unsigned char>(text[next]);
  }
  return character;
}

std::size_t SizeOfCharacter(std::uint32_t character) {
  return kMostBytesOfCharacter - static_cast<std::size_t>(std::countl_zero(character)) / 8;
}

// A product, counted from the segment's first, and whether it has the word in its title: twice the
// one, and one more for the other.
using Occurrence = std::uint64_t;

constexpr bool IsInTitle(Occurrence occurrence) { return occurrence % 2 != 0; }

template <typename Use>
void ForEachOccurrence(std::string_view gaps, const Use& use) {
  for (Occurrence next = 0; !gaps.empty(); next += 2) {
    next += TakeNumber(gaps);
    use(next);
    next &= ~Occurrence{1};
  }
}

// Each product of several words once, in order.
class Union {
 public:
  void Add(std::string_view gaps) {
    ForEachOccurrence(gaps, [&](Occurrence occurrence) { found_.push_back(occurrence); });
  }

  template <typename Use>
  void ForEach(const Use& use) {
    std::sort(found_.begin(), found_.end());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      // The last one of a product is the one in the title, if there is one.
      if (i + 1 == found_.size() || found_[i] / 2 != found_[i + 1] / 2) use(found_[i]);
    }
  }

 private:
  std::vector<Occurrence> found_;
};

// The same of many, in bits.
class WideUnion {
 public:
  explicit WideUnion(std::int64_t products)
      : in_title_(static_cast<std::size_t>(products) / kWordBits + 1),
        anywhere_(in_title_.size()) {}

  void Add(std::string_view gaps) {
    ForEachOccurrence(gaps, [&](Occurrence occurrence) {
      const auto product = occurrence / 2;
      anywhere_[product / kWordBits] |= std::uint64_t{1} << product % kWordBits;
      in_title_[product / kWordBits] |= occurrence % 2 << product % kWordBits;
    });
  }

  template <typename Use>
  void ForEach(const Use& use) {
    for (std::size_t i = 0; i < anywhere_.size(); ++i) {
      for (auto rest = anywhere_[i]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
        use((i * kWordBits + bit) * 2 + (in_title_[i] >> bit) % 2);
      }
    }
  }

 private:
  static constexpr std::size_t kWordBits = 64;

  std::vector<std::uint64_t> in_title_;
  std::vector<std::uint64_t> anywhere_;
};

}  // namespace

SearchWriter::SearchWriter(sql::Connection& shop, const Limits& limits)
    : shop_(shop),
      add_segment_(shop, kAddSegment),
      add_word_(shop, kAddWord),
      add_part_(shop, kAddPart),
      add_set_(shop, kAddSet),
      add_category_(shop, kAddCategorySet),
      limits_(limits) {}

void SearchWriter::Add(std::int64_t product, std::string_view title, std::string_view other) {
  auto& words = words_of_product_;
  words.clear();
  for (const auto word : text::SplitOnWhiteSpace(title)) words.emplace_back(word, true);
  for (const auto word : text::SplitOnWhiteSpace(other)) words.emplace_back(word, false);
  // The one in the title before the same one elsewhere, of which only the first is kept.
  std::sort(words.begin(), words.end(), [](const auto& one, const auto& another) {
    return one.first != another.first ? one.first < another.first : one.second > another.second;
  });
  words.erase(
      std::unique(words.begin(), words.end(),
                  [](const auto& one, const auto& another) { return one.first == another.first; }),
      words.end());

  if (ChunkOf(product) >= kMostChunks) throw std::length_error("the shop has too many websites");
  auto& segment = segments_[sql::WebsiteOf(product)];
  if (segment.words.empty()) segment.first_product = product;
  segment.last_product = product;
  for (const auto& [word, is_in_title] : words) Keep(segment, product, word, is_in_title);
  if (bytes_ > limits_.most_bytes) WriteSegments();
}

void SearchWriter::Finish() {
  WriteSegments();
  WriteCategories();
}

void SearchWriter::Keep(Segment& segment, std::int64_t product, std::string_view word,
                        bool is_in_title) {
  auto found = segment.words.find(word);
  if (found == segment.words.end()) {
    found = segment.words.emplace(word, Postings()).first;
    bytes_ += kBytesOfWord + word.size();
  }
  auto& postings = found->second;
  const auto place = product - segment.first_product;
  const auto before = postings.gaps.size();
  AppendNumber(postings.gaps,
               static_cast<std::uint64_t>(place - postings.last - 1) * 2 + (is_in_title ? 1 : 0));
  postings.last = place;
  bytes_ += postings.gaps.size() - before;
}

void SearchWriter::WriteSegments() {
  for (auto& [website, segment] : segments_) {
    if (!segment.words.empty()) Write(segment);
  }
  segments_.clear();
  bytes_ = 0;
}

void SearchWriter::Write(const Segment& segment) {
  sql::Execute(add_segment_, segment.first_product, segment.last_product);
  words_.clear();
  for (const auto& [text, postings] : segment.words) words_.push_back({text, postings.gaps});
  std::sort(words_.begin(), words_.end(),
            [](const auto& one, const auto& other) { return one.text < other.text; });
  first_number_ = next_number_;
  for (std::uint32_t word = 0; word < words_.size(); ++word) {
    const auto number = TakeNumber();
    sql::Execute(add_word_, number, sql::Blob{words_[word].text});
    WriteSets(number, segment, {word});
  }
  WriteParts(segment);
}

// One first byte after the other, as the ends of all words are many.
void SearchWriter::WriteParts(const Segment& segment) {
  std::array<bool, 256> are_there{};
  for (const auto& word : words_) {
    for (const char byte : word.text) are_there.at(static_cast<unsigned char>(byte)) = true;
  }
  std::vector<Suffix> suffixes;
  for (std::size_t i = 0; i < are_there.size(); ++i) {
    const auto byte = static_cast<char>(i);
    if (!are_there.at(i) || text::IsContinuation(byte)) continue;
    suffixes.clear();
    for (std::uint32_t word = 0; word < words_.size(); ++word) {
      const auto text = words_[word].text;
      for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == byte) suffixes.push_back({word, static_cast<std::uint32_t>(at), 0});
      }
    }
    DivideFurther(segment, suffixes.begin(), suffixes.end(), 0);
  }
}

void SearchWriter::Divide(const Segment& segment, Suffixes begin, Suffixes end,
                          std::size_t shared) {
  const auto part = [&](std::size_t length) { return TextOf(*begin).substr(0, length); };
  {
    const auto words = WordsOf(begin, end);
    if (words.size() <= limits_.most_listed_words) {
      WriteList(segment, part(shared), words);
      return;
    }
    // What all share is one part: long beginnings that many have, of addresses, cost one set.
    shared = SharedBytes(begin, end, shared);
    const auto number = TakeNumber();
    WriteSets(number, segment, words);
    sql::Execute(add_part_, segment.first_product, sql::Blob{part(shared)}, number,
                 std::optional<std::int64_t>());
  }
  if (text::CountCharacters(part(shared)) < kLongestSearchTerm) {
    DivideFurther(segment, begin, end, shared);
  }
}

void SearchWriter::DivideFurther(const Segment& segment, Suffixes begin, Suffixes end,
                                 std::size_t shared) {
  for (auto suffix = begin; suffix != end; ++suffix) {
    suffix->next = CharacterAt(words_[suffix->word].text, suffix->at + shared);
  }
  std::stable_sort(begin, end,
                   [](const auto& one, const auto& other) { return one.next < other.next; });
  while (begin != end) {
    const auto next = begin->next;
    const auto group_end =
        std::find_if(begin, end, [&](const auto& suffix) { return suffix.next != next; });
    if (next != 0) Divide(segment, begin, group_end, shared + SizeOfCharacter(next));
    begin = group_end;
  }
}

std::vector<std::uint32_t> SearchWriter::WordsOf(Suffixes begin, Suffixes end) {
  std::vector<std::uint32_t> words;
  for (auto suffix = begin; suffix != end; ++suffix) {
    if (words.empty() || words.back() != suffix->word) words.push_back(suffix->word);
  }
  return words;
}

std::size_t SearchWriter::SharedBytes(Suffixes begin, Suffixes end, std::size_t known) const {
  const auto first = TextOf(*begin);
  auto shared = first.size();
  for (auto suffix = std::next(begin); suffix != end && shared > known; ++suffix) {
    const auto text = TextOf(*suffix);
    const auto most = std::min(shared, text.size());
    shared = known;
    while (shared < most && text[shared] == first[shared]) ++shared;
  }
  while (shared < first.size() && text::IsContinuation(first[shared])) --shared;
  return shared;
}

void SearchWriter::WriteList(const Segment& segment, std::string_view part,
                             const std::vector<std::uint32_t>& words) {
  GapEncoder list;
  for (const auto word : words) list.Add(first_number_ + word);
  sql::Execute(add_part_, segment.first_product, sql::Blob{part}, std::optional<std::int64_t>(),
               sql::Blob{list.bytes()});
}

void SearchWriter::WriteSets(std::int64_t number, const Segment& segment,
                             const std::vector<std::uint32_t>& words) {
  const auto use = [&](Occurrence occurrence) {
    const auto product = segment.first_product + static_cast<std::int64_t>(occurrence / 2);
    anywhere_.Add(product);
    if (IsInTitle(occurrence)) in_title_.Add(product);
  };
  std::size_t bytes = 0;
  for (const auto word : words) bytes += words_[word].gaps.size();
  const auto unite = [&](auto products) {
    for (const auto word : words) products.Add(words_[word].gaps);
    products.ForEach(use);
  };
  if (words.size() == 1) {
    ForEachOccurrence(words_[words.front()].gaps, use);
  } else if (bytes < kFewBytes) {
    unite(Union());
  } else {
    unite(WideUnion(segment.last_product - segment.first_product + 1));
  }
  WriteRows(number, true, in_title_);
  WriteRows(number, false, anywhere_);
}

void SearchWriter::WriteRows(std::int64_t number, bool is_in_title, SetEncoder& encoder) {
  for (const auto& row : encoder.Finish()) {
    sql::Execute(add_set_, SetKey(number, is_in_title, row.last_chunk), sql::Blob{row.pieces});
  }
}

// The categories' sets are of the whole website, and are looked for as what is anywhere.
void SearchWriter::WriteCategories() {
  sql::Query query(shop_, kListings);
  std::optional<std::int64_t> category;
  const auto finish = [&] {
    if (!category) return;
    const auto number = TakeNumber();
    WriteRows(number, false, anywhere_);
    sql::Execute(add_category_, *category, number);
  };
  for (sql::Rows rows(query); rows.Next();) {
    if (category != rows.Integer(0)) {
      finish();
      category = rows.Integer(0);
    }
    anywhere_.Add(rows.Integer(1));
  }
  finish();
}

std::int64_t SearchWriter::TakeNumber() {
  if (next_number_ == kMostSets) throw std::length_error("the shop has too many different words");
  return next_number_++;
}

void IndexTexts(sql::Connection& shop, const std::string& table) {
  SearchWriter writer(shop);
  sql::Query texts(shop, "SELECT product, title, other FROM " + table + " ORDER BY product");
  for (sql::Rows rows(texts); rows.Next();) {
    writer.Add(rows.Integer(0), rows.Text(1), rows.Text(2));
  }
  writer.Finish();
}

}  // namespace connector::catalog
