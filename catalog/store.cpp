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

// What is known of a page before it is read; `is_empty` where there is nothing to read.
struct Slice {
  Slice(std::int64_t total, const web::PageRequest& page) {
    listing.total = static_cast<std::uint64_t>(total);
    is_empty = page.offset >= *listing.total;
    listing.has_next = !is_empty && *listing.total - page.offset > page.limit;
  }

  web::Page listing;
  bool is_empty;
};

}  // namespace

Store::Store(sql::Reader& reader)
    : category_(reader, kCategory),
      sizes_(reader, kSizes),
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
  sql::Rows rows(sizes_, website);
  if (!rows.Next()) return {0, 0};
  return {rows.Integer(0), rows.Integer(1)};
}

web::Page Store::WholeWebsite(sql::Query& statement, std::int64_t website, std::int64_t total,
                              const web::PageRequest& page) {
  Slice slice(total, page);
  if (slice.is_empty) return slice.listing;
  const auto first = sql::FirstKey(website) + static_cast<std::int64_t>(page.offset);
  slice.listing.json = JoinAll(
      sql::Rows(statement, first, sql::LastKey(website), static_cast<std::int64_t>(page.limit)));
  return slice.listing;
}

web::Page Store::OfCategory(sql::Query& statement, const std::optional<CategoryRow>& category,
                            std::int64_t total, const web::PageRequest& page) {
  Slice slice(total, page);
  if (slice.is_empty) return slice.listing;
  slice.listing.json =
      JoinAll(sql::Rows(statement, category->key, static_cast<std::int64_t>(page.offset),
                        static_cast<std::int64_t>(page.limit)));
  return slice.listing;
}

}  // namespace connector::catalog
