#include "catalog/search.h"

#include <algorithm>

#include "base/text/folding.h"
#include "base/text/text.h"

namespace connector::catalog {
namespace {

constexpr std::size_t kTrigram = 3;

constexpr auto* kByIndex =
    "SELECT rowid FROM product_search WHERE product_search MATCH ? AND rowid BETWEEN ? AND ? "
    "ORDER BY rowid";
constexpr auto* kByIndexWithText =
    "SELECT product, product_text.title, product_text.other FROM product_search "
    "JOIN product_text ON product = product_search.rowid "
    "WHERE product_search MATCH ? AND product_search.rowid BETWEEN ? AND ? "
    "ORDER BY product_search.rowid";
constexpr auto* kByScan =
    "SELECT product, title, other FROM product_text WHERE product BETWEEN ? AND ? "
    "ORDER BY product";
constexpr auto* kIsInCategory =
    "SELECT 1 FROM category_products WHERE category = ? AND product = ?";

enum class Group { kInTitle, kElsewhere };

bool IsInTitle(const SearchTerms& terms, std::string_view title) {
  return std::all_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return title.find(term) != std::string_view::npos; });
}

bool Matches(const SearchTerms& terms, std::string_view title, std::string_view other) {
  return std::all_of(terms.begin(), terms.end(), [&](const auto& term) {
    return title.find(term) != std::string_view::npos || other.find(term) != std::string_view::npos;
  });
}

bool BelongsTo(Group group, const SearchTerms& terms, std::string_view title,
               std::string_view other) {
  const bool is_in_title = IsInTitle(terms, title);
  return group == Group::kInTitle ? is_in_title : !is_in_title && Matches(terms, title, other);
}

// An FTS5 expression in which every term is a quoted string: no character of it is special.
std::string AllOf(const SearchTerms& terms) {
  std::string expression;
  for (const auto& term : terms) {
    expression += expression.empty() ? "\"" : " AND \"";
    for (const char c : term) expression += c == '"' ? std::string("\"\"") : std::string(1, c);
    expression += '"';
  }
  return expression;
}

std::string IndexExpression(Group group, const SearchTerms& terms) {
  const auto all = "(" + AllOf(terms) + ")";
  return group == Group::kInTitle ? "title : " + all : all + " NOT (title : " + all + ")";
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

ProductSearch::ProductSearch(sql::Reader& reader)
    : by_index_(reader, kByIndex),
      by_index_with_text_(reader, kByIndexWithText),
      by_scan_(reader, kByScan),
      is_in_category_(reader, kIsInCategory) {}

std::vector<std::int64_t> ProductSearch::Find(std::int64_t website,
                                              std::optional<std::int64_t> category,
                                              const SearchTerms& terms, std::uint64_t offset,
                                              std::uint64_t limit) {
  SearchTerms indexed;
  std::copy_if(terms.begin(), terms.end(), std::back_inserter(indexed),
               [](const auto& term) { return text::CountCharacters(term) >= kTrigram; });
  // The loader refuses U+0000 in texts, and FTS5 would end the expression there.
  for (const auto& term : terms) {
    if (term.find('\0') != std::string::npos) return {};
  }

  const auto first = sql::FirstKey(website);
  const auto last = sql::LastKey(website);
  const bool index_decides = !indexed.empty() && indexed.size() == terms.size();

  std::vector<std::int64_t> found;
  std::uint64_t skipped = 0;
  // Takes the group's products from `rows`, in order; false once the page is full.
  const auto collect = [&](Group group, sql::Rows rows) {
    while (rows.Next()) {
      const auto product = rows.Integer(0);
      if (!index_decides && !BelongsTo(group, terms, rows.Text(1), rows.Text(2))) continue;
      if (category && !IsInCategory(*category, product)) continue;
      if (skipped < offset) {
        ++skipped;
        continue;
      }
      found.push_back(product);
      if (found.size() == limit) return false;
    }
    return true;
  };

  for (const auto group : {Group::kInTitle, Group::kElsewhere}) {
    const bool wants_more =
        index_decides
            ? collect(group, sql::Rows(by_index_, IndexExpression(group, indexed), first, last))
        : indexed.empty()
            ? collect(group, sql::Rows(by_scan_, first, last))
            : collect(group, sql::Rows(by_index_with_text_, AllOf(indexed), first, last));
    if (!wants_more) break;
  }
  return found;
}

bool ProductSearch::IsInCategory(std::int64_t category, std::int64_t product) {
  return sql::Rows(is_in_category_, category, product).Next();
}

}  // namespace connector::catalog
