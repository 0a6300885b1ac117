// Reading the catalogue. Its objects were serialised when the shop was loaded, so a page is a range
// of rows whose texts are joined.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sql/kept.h"
#include "base/sql/reader.h"
#include "base/web/page.h"
#include "catalog/search.h"

namespace connector::catalog {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(sql::Reader& reader);

  // All categories of the website, or the direct children of one.
  web::Page Categories(std::int64_t website, const std::optional<std::string>& parent,
                       const web::PageRequest& page);

  // All products of the website, or those of a category and everything below it.
  web::Page Products(std::int64_t website, const std::optional<std::string>& category,
                     const web::PageRequest& page);

  // The same, of those that match; see search.h for which do and in which order.
  web::Page Search(std::int64_t website, const std::optional<std::string>& category,
                   const SearchTerms& terms, const web::PageRequest& page);

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

  // What is kept of it is by the key of a website or of a category, and by the limit.
  struct Listing {
    Listing(sql::Reader& reader, const char* sql);

    sql::Query rows;
    sql::Kept<web::Page> first_pages;
  };
  // A page of a listing whose length is `total`: rows by key, or by rank within a category.
  static web::Page WholeWebsite(Listing& listing, std::int64_t website, std::int64_t total,
                                const web::PageRequest& page);
  static web::Page OfCategory(Listing& listing, const std::optional<CategoryRow>& category,
                              std::int64_t total, const web::PageRequest& page);
  template <typename Read>
  static web::Page PageOf(Listing& listing, std::int64_t key, std::int64_t total,
                          const web::PageRequest& page, const Read& read);

  sql::Query category_;
  sql::Query sizes_;
  sql::Kept<Sizes> kept_sizes_;
  Listing categories_;
  Listing children_;
  Listing products_;
  Listing products_of_category_;
  sql::Query product_;
  ProductSearch search_;
};

}  // namespace connector::catalog
