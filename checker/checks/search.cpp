#include <algorithm>
#include <map>
#include <set>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "base/text/text.h"
#include "base/web/query.h"
#include "checker/check.h"
#include "checker/checks/lists.h"

namespace connector::checker::search {
namespace {

constexpr auto kProducts = Endpoint::kProducts;
constexpr std::string_view kFirstName = "search[default][contains]";
constexpr std::string_view kLaterName = "searchQuery";
constexpr std::size_t kTried = 3;         // products that are searched for
constexpr std::size_t kMost = 1'000;      // results that are looked at
constexpr std::size_t kShortWord = 4;     // bytes
constexpr std::size_t kLongestTerm = 60;  // characters, folded; of what is cut to it, bytes

std::string SearchParameter(Probe& probe) {
  return std::string(probe.SearchName(kFirstName, kLaterName));
}

Page Search(Probe& probe, const std::string& text, Parameters more = {}) {
  more.emplace_back(SearchParameter(probe), text);
  if (std::none_of(more.begin(), more.end(),
                   [](const auto& each) { return each.first == "limit"; })) {
    more.emplace_back("limit", std::to_string(kMost));
  }
  return probe.List(kProducts, more);
}

bool IsCutAtTheEnd(const std::string& text) { return text::FirstInvalidByte(text).has_value(); }

// Whether it is one term, and none that is beyond what a search may have (contract, Products).
bool IsTerm(std::string_view word) {
  const auto folded = text::FoldForSearch(word);
  const auto terms = text::SplitOnWhiteSpace(folded);
  return terms.size() == 1 && terms.front() == folded &&
         text::CountCharacters(folded) <= kLongestTerm;
}

// Not longer than a URL can hold; whatever contains a word contains its beginning.
std::string LongestWord(std::string_view text) {
  std::string longest;
  for (const auto word : text::SplitOnWhiteSpace(text)) {
    std::string term(word.substr(0, kLongestTerm));
    while (IsCutAtTheEnd(term)) term.pop_back();
    if (term.size() > longest.size() && IsTerm(term)) longest = term;
  }
  return longest;
}

// Products whose titles have words to search for, from all over the sample.
std::vector<Json> Chosen(Probe& probe) {
  std::vector<Json> suitable;
  for (const auto& product : probe.Sample(kProducts)) {
    if (LongestWord(TextOf(product, "title")).size() >= kShortWord) suitable.push_back(product);
  }
  if (suitable.empty()) Probe::NotApplicable("no product's title has a word to search for");
  std::vector<Json> chosen;
  for (std::size_t i = 0; i < kTried && i < suitable.size(); ++i) {
    chosen.push_back(suitable[i * (suitable.size() - 1) / kTried]);
  }
  return chosen;
}

// All that a search looks at, folded.
std::string Searched(const Json& product) {
  std::string all;
  for (const auto* field : {"title", "brand", "reference", "shortDescription", "description"}) {
    all += TextOf(product, field) + "\n";
  }
  return text::FoldForSearch(all);
}

void ExpectAllContain(Probe& probe, const Page& page, const std::string& term) {
  const auto folded = text::FoldForSearch(term);
  for (const auto& product : page.items) {
    probe.Expect(
        Searched(product).find(folded) != std::string::npos, page.exchange,
        "only products that contain \"" + term + "\"; \"" + TextOf(product, "id") + "\" does not");
  }
}

void ExpectFound(Probe& probe, const Page& page, const Json& product) {
  if (page.items.size() == kMost) return;
  probe.Expect(Contains(Ids(page.items), TextOf(product, "id")), page.exchange,
               "the product \"" + TextOf(product, "id") + "\" to be found, whose title is \"" +
                   TextOf(product, "title") + "\"");
}

void FindsAWord(Probe& probe) {
  for (const auto& product : Chosen(probe)) {
    ExpectFound(probe, Search(probe, LongestWord(TextOf(product, "title"))), product);
  }
}

// Not only from the start of a word on.
void FindsAPart(Probe& probe) {
  std::size_t tried = 0;
  for (const auto& product : probe.Sample(kProducts)) {
    const auto word = LongestWord(TextOf(product, "title"));
    if (word.size() <= kShortWord || !std::all_of(word.begin(), word.end(), text::IsAlphanumeric)) {
      continue;
    }
    ExpectFound(probe, Search(probe, word.substr(1)), product);
    if (++tried == kTried) return;
  }
  if (tried == 0) Probe::NotApplicable("no title has a long word of plain letters");
}

void FindsOnlyWhatContains(Probe& probe) {
  for (const auto& product : Chosen(probe)) {
    const auto word = LongestWord(TextOf(product, "title"));
    ExpectAllContain(probe, Search(probe, word), word);
  }
}

void FindsNothing(Probe& probe) {
  const auto page = Search(probe, probe.Marker());
  probe.Expect(page.items.empty(), page.exchange, "[]: no product contains that");
}

void EmptyIsNoSearch(Probe& probe) {
  const auto all = probe.List(kProducts, {{"limit", "5"}});
  const auto page = Search(probe, "", {{"limit", "5"}});
  probe.Expect(Identities(page.items) == Identities(all.items), page.exchange,
               "the whole listing: an empty value means absent");
}

void IgnoresCase(Probe& probe) {
  for (const auto& product : Chosen(probe)) {
    const auto word = LongestWord(TextOf(product, "title"));
    const auto lower = Search(probe, text::ToLower(word));
    const auto upper = Search(probe, text::ToUpper(word));
    probe.Expect(Identities(lower.items) == Identities(upper.items), upper.exchange,
                 "the same results as in small letters");
  }
}

void IgnoresAccents(Probe& probe) {
  for (const auto& product : probe.Sample(kProducts)) {
    const auto title = TextOf(product, "title");
    for (const auto word : text::SplitOnWhiteSpace(title)) {
      const auto folded = text::FoldForSearch(word);
      const bool is_ascii = std::all_of(folded.begin(), folded.end(), text::IsAlphanumeric);
      if (!is_ascii || folded == text::FoldCase(word) || folded.size() < kShortWord) continue;
      if (folded.size() > kLongestTerm) continue;
      return ExpectFound(probe, Search(probe, folded), product);
    }
  }
  Probe::NotApplicable("no title among the first products has a word with an accent");
}

// Signs that mean something to SQL, to full text indexes, to regular expressions.
void NoSignIsSpecial(Probe& probe) {
  for (const std::string text : {"%", "_", "*", "\"", "'", "\\", "(", "[", "?", "^", ".*", "a%e",
                                 "a_e", "e*", "AND", "-", "NOT e", "'; --"}) {
    const auto page = Search(probe, text);
    for (const auto term : text::SplitOnWhiteSpace(text)) {
      ExpectAllContain(probe, page, std::string(term));
    }
  }
}

std::pair<std::string, std::string> TwoWords(const Json& product) {
  const auto title = TextOf(product, "title");
  std::vector<std::string> suitable;
  for (const auto word : text::SplitOnWhiteSpace(title)) {
    if (word.size() >= kShortWord && IsTerm(word)) suitable.emplace_back(word);
  }
  return suitable.size() < 2 ? std::pair<std::string, std::string>{}
                             : std::pair{suitable.front(), suitable.back()};
}

void EveryTerm(Probe& probe) {
  std::size_t tried = 0;
  for (const auto& product : probe.Sample(kProducts)) {
    const auto [first, last] = TwoWords(product);
    if (first.empty()) continue;
    const auto page = Search(probe, last + " " + first);
    ExpectFound(probe, page, product);
    ExpectAllContain(probe, page, first);
    ExpectAllContain(probe, page, last);
    const auto contradiction = Search(probe, first + " " + probe.Marker());
    probe.Expect(contradiction.items.empty(), contradiction.exchange,
                 "[]: the second term is in no product");
    if (++tried == kTried) return;
  }
  if (tried == 0) Probe::NotApplicable("no title has two words to search for");
}

// Words that some of the products have in the title, and some elsewhere only.
std::vector<std::string> WordsInBoth(const std::vector<Json>& products) {
  std::vector<std::string> titles;
  std::vector<std::string> all;
  for (const auto& product : products) {
    titles.push_back(text::FoldForSearch(TextOf(product, "title")));
    all.push_back(Searched(product));
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < titles.size() && words.size() < kTried; ++i) {
    const auto word = LongestWord(titles[i]);
    if (word.size() < kShortWord || Contains(words, word)) continue;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (titles[k].find(word) == std::string::npos && all[k].find(word) != std::string::npos) {
        words.push_back(word);
        break;
      }
    }
  }
  return words;
}

// Those with every term in the title stand before those without.
void TitleFirst(Probe& probe) {
  const auto words = WordsInBoth(probe.Sample(kProducts));
  if (words.empty()) Probe::NotApplicable("no word is both in a title and in another description");
  for (const auto& word : words) {
    const auto page = Search(probe, word);
    bool has_left_titles = false;
    for (const auto& product : page.items) {
      const bool is_in_title =
          text::FoldForSearch(TextOf(product, "title")).find(word) != std::string::npos;
      probe.Expect(!is_in_title || !has_left_titles, page.exchange,
                   "products with \"" + word + "\" in the title before the others; \"" +
                       TextOf(product, "id") + "\" comes too late");
      has_left_titles = has_left_titles || !is_in_title;
    }
  }
}

// What the most titles have in common.
void Paging(Probe& probe) {
  std::map<std::string, std::size_t> titles;
  for (const auto& product : probe.Sample(kProducts)) {
    const auto title = text::FoldForSearch(TextOf(product, "title"));
    std::set<std::string> words;
    for (const auto word : text::SplitOnWhiteSpace(title)) {
      if (word.size() >= kShortWord && word.size() <= kLongestTerm) words.emplace(word);
    }
    for (const auto& word : words) ++titles[word];
  }
  const auto most =
      std::max_element(titles.begin(), titles.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == titles.end()) Probe::NotApplicable("no title has a word to search for");
  ExpectPagesJoin(probe, kProducts, {{SearchParameter(probe), most->first}});
}

void WithCategory(Probe& probe) {
  std::size_t tried = 0;
  for (const auto& category : probe.Sample(Endpoint::kCategories)) {
    const auto id = TextOf(category, "id");
    if (id.empty()) continue;
    const auto inside = ListIds(probe, kProducts, {{"idCategory", id}}, kMost).ids;
    if (inside.empty() || inside.size() == kMost) continue;
    const auto first = probe.List(kProducts, {{"idCategory", id}, {"limit", "1"}}).items;
    const auto word = first.empty() ? "" : LongestWord(TextOf(first.front(), "title"));
    if (word.size() < kShortWord) continue;
    const auto page = Search(probe, word, {{"idCategory", id}});
    ExpectFound(probe, page, first.front());
    for (const auto& found : Ids(page.items)) {
      probe.Expect(Contains(inside, found), page.exchange,
                   "only products of the category; \"" + found + "\" is not in it");
    }
    if (++tried == kTried) return;
  }
  if (tried == 0) Probe::NotApplicable("no category has products to search among");
}

// Brackets may come as themselves or as %5B and %5D.
void EncodedName(Probe& probe) {
  if (SearchParameter(probe) != kFirstName) {
    Probe::NotApplicable("the connector searches by " + std::string(kLaterName));
  }
  const auto word = LongestWord(TextOf(Chosen(probe).front(), "title"));
  const auto encoded = Search(probe, word);
  auto call = probe.GetCall(kProducts, {{"limit", std::to_string(kMost)}});
  call.query = "search[default][contains]=" + web::PercentEncode(word) + "&" + call.query;
  const auto raw = probe.ListOf(probe.Send(call));
  probe.Expect(Identities(raw.items) == Identities(encoded.items), raw.exchange,
               "the same results as with the brackets encoded");
}

void LaterName(Probe& probe) {
  const std::string name(kLaterName);
  if (probe.target().revision != contract::Revision::k2023_10 &&
      !probe.List(kProducts, {{name, probe.Marker()}}).items.empty()) {
    Probe::NotApplicable("the connector does not know " + name);
  }
  for (const auto& product : Chosen(probe)) {
    const auto word = LongestWord(TextOf(product, "title"));
    ExpectFound(probe, probe.List(kProducts, {{name, word}, {"limit", std::to_string(kMost)}}),
                product);
  }
}

void DifferentQueries(Probe& probe) {
  for (const auto name : {kFirstName, kLaterName}) {
    const auto page = probe.List(kProducts, {{std::string(name), probe.Marker()}});
    if (!page.items.empty()) Probe::NotApplicable("the connector knows one of the two names only");
  }
  const auto exchange =
      probe.Get(kProducts, {{std::string(kFirstName), "a"}, {std::string(kLaterName), "b"}});
  probe.ExpectStatus(exchange, {400}, "nobody can tell which of the two was meant");
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAnswers = "products.answers";
  constexpr std::string_view kFinds = "search.word";
  return {
      {.requirement = "search.word", .endpoint = kProducts, .run = FindsAWord, .only_after = kAnswers},
      {.requirement = "search.part-of-a-word", .endpoint = kProducts, .run = FindsAPart, .only_after = kFinds},
      {.requirement = "search.contains", .endpoint = kProducts, .run = FindsOnlyWhatContains, .only_after = kFinds},
      {.requirement = "search.nothing", .endpoint = kProducts, .run = FindsNothing, .only_after = kAnswers},
      {.requirement = "search.empty", .endpoint = kProducts, .run = EmptyIsNoSearch, .only_after = kAnswers},
      {.requirement = "search.case", .endpoint = kProducts, .run = IgnoresCase, .only_after = kFinds},
      {.requirement = "search.accents", .endpoint = kProducts, .run = IgnoresAccents, .only_after = kFinds},
      {.requirement = "search.no-special-signs", .endpoint = kProducts, .run = NoSignIsSpecial, .only_after = kFinds},
      {.requirement = "search.every-term", .endpoint = kProducts, .run = EveryTerm, .only_after = kFinds},
      {.requirement = "search.title-first", .endpoint = kProducts, .run = TitleFirst, .only_after = kFinds},
      {.requirement = "search.paging", .endpoint = kProducts, .run = Paging, .only_after = kFinds},
      {.requirement = "search.with-category", .endpoint = kProducts, .run = WithCategory, .only_after = kFinds},
      {.requirement = "search.encoded-name", .endpoint = kProducts, .run = EncodedName, .only_after = kFinds},
      {.requirement = "search.later-name", .endpoint = kProducts, .run = LaterName, .only_after = kFinds},
      {.requirement = "search.two-queries", .endpoint = kProducts, .run = DifferentQueries, .only_after = kFinds},
  };
}
// clang-format on

}  // namespace connector::checker::search
