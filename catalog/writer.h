// Writing the catalogue, while a shop is being loaded (inside the loader's transaction). Everything
// that paging and searching need is worked out here, once: order, counts, listings, the search
// index.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/sql/reader.h"
#include "catalog/model.h"
#include "catalog/search_writer.h"

namespace connector::catalog {

class Writer {
 public:
  explicit Writer(sql::Connection& database);

  // In the catalogue's order; `website` is a website's key. Categories come before products. The
  // caller has checked ids, parents and cycles.
  void Add(std::int64_t website, Category category);
  void Add(std::int64_t website, const std::vector<std::string>& category_ids,
           const Product& product);

  // Writes the categories, whose counts are known only now, and what of the search index waits.
  void Finish();

 private:
  struct Node {
    Category category;
    Node* parent = nullptr;
    std::int64_t key = 0;
    std::int64_t sibling_rank = 0;
    std::int64_t child_count = 0;
  };
  struct Catalogue {
    std::vector<Category> categories;
    std::int64_t product_count = 0;
    std::vector<Node> nodes;  // of all categories, once the first product or the end comes
    std::unordered_map<std::string, Node*> node_by_id;
  };

  // Lays the tree out; a child may stand before its parent in the file.
  void BuildTree(std::int64_t website, Catalogue& catalogue);

  sql::Query add_category_;
  sql::Query add_product_;
  sql::Query add_to_category_;
  sql::Query add_sizes_;
  SearchWriter search_;
  std::map<std::int64_t, Catalogue> catalogues_;  // by website key
};

}  // namespace connector::catalog
