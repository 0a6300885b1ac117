#include "catalog/store.h"

#include <algorithm>

namespace connector::catalog {
namespace {

constexpr auto* kCategory =
    "SELECT category, child_count, product_count FROM categories WHERE website = ? AND id = ?";
constexpr auto* kSizes = "SELECT categories, products FROM catalogue_sizes WHERE website = ?";
constexpr auto* kCategories =
    "SELECT wire FROM categories WHERE category BETWEEN ? AND ? ORDER BY category LIMIT ?";
constexpr auto* kChildren =
    "SELECT wire FROM categories WHERE parent = ? AND sibling_rank >= ? ORDER BY sibling_rank "
    "LIMIT ?";
constexpr auto* kProducts =
    "SELECT wire FROM products WHERE product BETWEEN ? AND ? ORDER BY product LIMIT ?";
constexpr auto* kProductsOfCategory =
    "SELECT wire FROM category_products JOIN products USING (product) "
    "WHERE category = ? AND rank >= ? ORDER BY rank LIMIT ?";
constexpr auto* kProduct = "SELECT wire FROM products WHERE product = ?";

constexpr std::size_t kKeptSizes = 61;  // websites

// First pages are what most of an agent's browsing begins with. A worker keeps some 8 MiB at most.
constexpr std::size_t kKeptPages = 31;  // of each listing
constexpr std::int64_t kLargestKeptLimit = 100;
constexpr std::size_t kMostKeptBytes = std::size_t{64} << 10;

void AppendElement(std::string& json, std::string_view element) {
  json += json.size() == 1 ? "" : ",";
  json += element;
}

std::string JoinAll(sql::Rows rows) {
  std::string json = "[";
  while (rows.Next()) AppendElement(json, rows.Text(0));
  json += ']';
  return json;
}

}  // namespace

Store::Store(sql::Reader& reader)
    : category_(reader, kCategory),
      sizes_(reader, kSizes),
      kept_sizes_(reader, kKeptSizes),
      categories_(reader, kCategories),
      children_(reader, kChildren),
      products_(reader, kProducts),
      products_of_category_(reader, kProductsOfCategory),
      product_(reader, kProduct),
      search_(reader) {}

web::Page Store::Categories(std::int64_t website, const std::optional<std::string>& parent,
                            const web::PageRequest& page) {
  if (!parent) return WholeWebsite(categories_, website, FindSizes(website).categories, page);
  const auto category = FindCategory(website, *parent);
  return OfCategory(children_, category, category ? category->child_count : 0, page);
}

web::Page Store::Products(std::int64_t website, const std::optional<std::string>& category,
                          const web::PageRequest& page) {
  if (!category) return WholeWebsite(products_, website, FindSizes(website).products, page);
  const auto row = FindCategory(website, *category);
  return OfCategory(products_of_category_, row, row ? row->product_count : 0, page);
}

web::Page Store::Search(std::int64_t website, const std::optional<std::string>& category,
                        const SearchTerms& terms, const web::PageRequest& page) {
  std::optional<std::int64_t> category_key;
  if (category) {
    const auto row = FindCategory(website, *category);
    if (!row) return {};
    category_key = row->key;
  }
  // One row more than was asked for tells whether there is a next page.
  auto products = search_.Find(website, category_key, terms, page.offset, page.limit + 1);
  web::Page listing;
  listing.has_next = products.size() > page.limit;
  products.resize(std::min<std::size_t>(products.size(), page.limit));
  listing.json = "[";
  for (const auto product : products) {
    sql::Rows rows(product_, product);
    if (rows.Next()) AppendElement(listing.json, rows.Text(0));
  }
  listing.json += ']';
  return listing;
}

std::optional<Store::CategoryRow> Store::FindCategory(std::int64_t website, const std::string& id) {
  sql::Rows rows(category_, website, id);
  if (!rows.Next()) return std::nullopt;
  return CategoryRow{rows.Integer(0), rows.Integer(1), rows.Integer(2)};
}

Store::Sizes Store::FindSizes(std::int64_t website) {
  return kept_sizes_.Get(website, [&] {
    sql::Rows rows(sizes_, website);
    return rows.Next() ? Sizes{rows.Integer(0), rows.Integer(1)} : Sizes{0, 0};
  });
}

Store::Listing::Listing(sql::Reader& reader, const char* sql)
    : rows(reader, sql), first_pages(reader, kKeptPages) {}

web::Page Store::WholeWebsite(Listing& listing, std::int64_t website, std::int64_t total,
                              const web::PageRequest& page) {
  return PageOf(listing, website, total, page, [&] {
    const auto first = sql::FirstKey(website) + static_cast<std::int64_t>(page.offset);
    return JoinAll(sql::Rows(listing.rows, first, sql::LastKey(website),
                             static_cast<std::int64_t>(page.limit)));
  });
}

web::Page Store::OfCategory(Listing& listing, const std::optional<CategoryRow>& category,
                            std::int64_t total, const web::PageRequest& page) {
  return PageOf(listing, category ? category->key : 0, total, page, [&] {
    return JoinAll(sql::Rows(listing.rows, category->key, static_cast<std::int64_t>(page.offset),
                             static_cast<std::int64_t>(page.limit)));
  });
}

template <typename Read>
web::Page Store::PageOf(Listing& listing, std::int64_t key, std::int64_t total,
                        const web::PageRequest& page, const Read& read) {
  web::Page slice;
  slice.total = static_cast<std::uint64_t>(total);
  if (page.offset >= *slice.total) return slice;
  const bool may_be_kept = page.offset == 0 && page.limit <= kLargestKeptLimit;
  const auto page_key = key * (kLargestKeptLimit + 1) + static_cast<std::int64_t>(page.limit);
  if (may_be_kept) {
    if (const auto* kept = listing.first_pages.Find(page_key)) return *kept;
  }
  slice.has_next = *slice.total - page.offset > page.limit;
  slice.json = read();
  if (may_be_kept && slice.json.size() <= kMostKeptBytes) listing.first_pages.Keep(page_key, slice);
  return slice;
}

}  // namespace connector::catalog
