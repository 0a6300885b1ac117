// Reading the catalogue. Its objects were serialised when the shop was loaded, so a page is a range
// of rows whose texts are joined.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sql/database.h"
#include "base/web/page.h"
#include "catalog/search.h"

namespace connector::catalog {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(sql::Reader& reader);

  // All categories of the website, or the direct children of one.
  web::Listing Categories(std::int64_t website, const std::optional<std::string>& parent,
                          const web::Page& page);

  // All products of the website, or those of a category and everything below it.
  web::Listing Products(std::int64_t website, const std::optional<std::string>& category,
                        const web::Page& page);

  // The same, of those that match; see search.h for which do and in which order.
  web::Listing Search(std::int64_t website, const std::optional<std::string>& category,
                      const SearchTerms& terms, const web::Page& page);

 private:
  struct CategoryRow {
    std::int64_t key;
    std::int64_t child_count;
    std::int64_t product_count;
  };
  struct Sizes {
    std::int64_t categories;
    std::int64_t products;
  };
  std::optional<CategoryRow> FindCategory(std::int64_t website, const std::string& id);
  Sizes FindSizes(std::int64_t website);

  // A page of a listing whose length is `total`: rows by key, or by rank within a category.
  static web::Listing WholeWebsite(SQLite::Statement& statement, std::int64_t website,
                                   std::int64_t total, const web::Page& page);
  static web::Listing OfCategory(SQLite::Statement& statement,
                                 const std::optional<CategoryRow>& category, std::int64_t total,
                                 const web::Page& page);

  SQLite::Statement category_;
  SQLite::Statement sizes_;
  SQLite::Statement categories_;
  SQLite::Statement children_;
  SQLite::Statement products_;
  SQLite::Statement products_of_category_;
  SQLite::Statement product_;
  ProductSearch search_;
};

}  // namespace connector::catalog
