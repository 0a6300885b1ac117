#include "catalog/writer.h"

#include <set>

#include "base/text/folding.h"

namespace connector::catalog {
namespace {

constexpr auto* kAddCategory =
    "INSERT INTO categories (category, website, id, parent, sibling_rank, child_count, "
    "product_count, wire) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kAddProduct = "INSERT INTO products (product, wire) VALUES (?, ?)";
constexpr auto* kAddToCategory =
    "INSERT INTO category_products (category, rank, product) VALUES (?, ?, ?)";
constexpr auto* kAddSizes =
    "INSERT INTO catalogue_sizes (website, categories, products) VALUES (?, ?, ?)";

// One field a line: no word goes across two of them.
std::string OtherText(const Product& product) {
  return product.brand.value_or("") + '\n' + product.reference + '\n' +
         product.short_description.value_or("") + '\n' + product.description;
}

}  // namespace

Writer::Writer(sql::Connection& database)
    : add_category_(database, kAddCategory),
      add_product_(database, kAddProduct),
      add_to_category_(database, kAddToCategory),
      add_sizes_(database, kAddSizes),
      search_(database) {}

void Writer::Add(std::int64_t website, Category category) {
  catalogues_[website].categories.push_back(std::move(category));
}

void Writer::Add(std::int64_t website, const std::vector<std::string>& category_ids,
                 const Product& product) {
  auto& catalogue = catalogues_[website];
  BuildTree(website, catalogue);
  const auto key = sql::FirstKey(website) + catalogue.product_count++;
  sql::Execute(add_product_, key, ToJson(product));

  std::set<Node*> listings;
  for (const auto& id : category_ids) {
    auto* const own = catalogue.node_by_id.at(id);
    if (own->category.product_ids.size() < kMostProductIds) {
      own->category.product_ids.push_back(product.id);
    }
    for (auto* node = own; node != nullptr; node = node->parent) listings.insert(node);
  }
  for (auto* node : listings) {
    const auto rank = static_cast<std::int64_t>(node->category.products_count++);
    sql::Execute(add_to_category_, node->key, rank, key);
  }

  search_.Add(key, text::FoldForSearch(product.title), text::FoldForSearch(OtherText(product)));
}

void Writer::Finish() {
  for (auto& [website, catalogue] : catalogues_) {
    BuildTree(website, catalogue);
    for (const auto& node : catalogue.nodes) {
      const auto parent = node.parent != nullptr ? std::optional(node.parent->key) : std::nullopt;
      sql::Execute(add_category_, node.key, website, node.category.id, parent, node.sibling_rank,
                   node.child_count, static_cast<std::int64_t>(node.category.products_count),
                   ToJson(node.category));
    }
    sql::Execute(add_sizes_, website, static_cast<std::int64_t>(catalogue.nodes.size()),
                 catalogue.product_count);
  }
  search_.Finish();
}

void Writer::BuildTree(std::int64_t website, Catalogue& catalogue) {
  if (catalogue.nodes.size() == catalogue.categories.size()) return;
  auto key = sql::FirstKey(website);
  for (auto& category : catalogue.categories) {
    catalogue.nodes.push_back({std::move(category), nullptr, key++, 0, 0});
  }
  for (auto& node : catalogue.nodes) catalogue.node_by_id.emplace(node.category.id, &node);
  for (auto& node : catalogue.nodes) {
    if (!node.category.parent_id) continue;
    node.parent = catalogue.node_by_id.at(*node.category.parent_id);
    node.sibling_rank = node.parent->child_count++;
  }
}

}  // namespace connector::catalog
