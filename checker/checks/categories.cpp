#include <algorithm>
#include <map>
#include <set>

#include "checker/check.h"
#include "checker/checks/lists.h"

namespace connector::checker::categories {
namespace {

constexpr auto kCategories = Endpoint::kCategories;
constexpr auto kProducts = Endpoint::kProducts;
constexpr std::size_t kTried = 5;            // categories that are looked into
constexpr std::size_t kCountedOver = 2'000;  // products; a category with more is not counted

void Answers(Probe& probe) { probe.List(kCategories); }

Page All(Probe& probe) { return probe.List(kCategories, {{"limit", "1000"}}); }

// A client that counts in whole numbers reads neither 12.0 nor 1e2.
void Shape(Probe& probe) {
  const auto page = All(probe);
  ExpectShape(probe, page, "categories");
  for (const auto& category : page.items) {
    probe.Expect(category["productsCount"].is_number_integer(), page.exchange,
                 "productsCount in digits alone, without a fraction or an exponent");
  }
}

void OptionalFields(Probe& probe) { ExpectFields(probe, All(probe), {"idParent", "products"}); }

void UniqueIds(Probe& probe) { ExpectUniqueIds(probe, All(probe)); }

void Paging(Probe& probe) { ExpectPagesJoin(probe, kCategories, {}); }

// The whole tree, where it is small enough to be one page.
Page Tree(Probe& probe) {
  constexpr std::size_t kLargest = 1'000;
  auto page = All(probe);
  if (page.items.size() == kLargest) Probe::NotApplicable("there are too many categories");
  return page;
}

void IsATree(Probe& probe) {
  const auto tree = Tree(probe);
  std::map<std::string, std::string> parents;
  for (const auto& category : tree.items) {
    parents[TextOf(category, "id")] = TextOf(category, "idParent");
  }
  for (const auto& [id, first] : parents) {
    std::set<std::string> above{id};
    for (auto parent = first; !parent.empty(); parent = parents[parent]) {
      probe.Expect(parents.count(parent) != 0, tree.exchange,
                   "the parent \"" + parent + "\" of \"" + id + "\" to be listed too");
      probe.Expect(above.insert(parent).second, tree.exchange,
                   "no category to be above itself; \"" + parent + "\" is");
    }
  }
}

void DirectChildren(Probe& probe) {
  const auto tree = Tree(probe);
  std::map<std::string, std::set<std::string>> children;
  for (const auto& category : tree.items) {
    children[TextOf(category, "idParent")].insert(TextOf(category, "id"));
  }
  children.erase("");
  if (children.empty()) Probe::NotApplicable("no category has a parent");
  std::size_t tried = 0;
  for (const auto& [parent, expected] : children) {
    if (++tried > kTried) break;
    const auto page = probe.List(kCategories, {{"idParent", parent}, {"limit", "1000"}});
    const auto ids = Ids(page.items);
    probe.Expect(std::set<std::string>(ids.begin(), ids.end()) == expected, page.exchange,
                 "the " + std::to_string(expected.size()) + " categories whose idParent this is");
  }
}

void UnknownParent(Probe& probe) {
  const auto page = probe.List(kCategories, {{"idParent", probe.Marker()}});
  probe.Expect(page.items.empty(), page.exchange, "[]: no category has such a parent");
}

std::int64_t CountOf(const Json& category) {
  const bool has_count = category.is_object() && category.contains("productsCount") &&
                         category["productsCount"].is_number_integer();
  return has_count ? category["productsCount"].get<std::int64_t>() : -1;
}

// Some of them, evenly spread.
std::vector<Json> Spread(const std::vector<Json>& categories, std::size_t count) {
  std::vector<Json> spread;
  for (std::size_t i = 0; i < std::min(count, categories.size()); ++i) {
    spread.push_back(categories[i * categories.size() / std::min(count, categories.size())]);
  }
  return spread;
}

// Categories to look into, with and without others below them.
std::vector<Json> Chosen(Probe& probe) {
  std::set<std::string> parents;
  for (const auto& category : probe.Sample(kCategories)) {
    parents.insert(TextOf(category, "idParent"));
  }
  std::vector<Json> above;
  std::vector<Json> leaves;
  for (const auto& category : probe.Sample(kCategories)) {
    const auto id = TextOf(category, "id");
    const auto count = CountOf(category);
    if (id.empty() || count < 0 || count > std::int64_t{kCountedOver}) continue;
    (parents.count(id) != 0 ? above : leaves).push_back(category);
  }
  auto chosen = Spread(above, kTried);
  for (auto& leaf : Spread(leaves, kTried)) chosen.push_back(std::move(leaf));
  if (chosen.empty()) Probe::NotApplicable("no category is small enough to count");
  return chosen;
}

void ProductsCount(Probe& probe) {
  for (const auto& category : Chosen(probe)) {
    const auto id = TextOf(category, "id");
    const auto [ids, first] = ListIds(probe, kProducts, {{"idCategory", id}}, kCountedOver + 1);
    const auto distinct = std::set<std::string>(ids.begin(), ids.end()).size();
    const auto count = static_cast<std::size_t>(CountOf(category));
    probe.Expect(distinct == count, first,
                 "as many products as the category's productsCount says, " + std::to_string(count) +
                     "; paging through them gave " + std::to_string(distinct));
  }
}

void DirectProducts(Probe& probe) {
  std::size_t tried = 0;
  for (const auto& category : Chosen(probe)) {
    const auto found = category.find("products");
    if (found == category.end() || !found->is_array() || found->empty()) continue;
    const auto id = TextOf(category, "id");
    const auto [listed, first] = ListIds(probe, kProducts, {{"idCategory", id}}, kCountedOver + 1);
    if (listed.size() > kCountedOver) continue;
    ++tried;
    for (const auto& product : *found) {
      const auto text = product.is_string() ? product.get<std::string>() : product.dump();
      probe.Expect(Contains(listed, text), first,
                   "the product \"" + text + "\", which the category names, to be listed in it");
    }
  }
  if (tried == 0) Probe::NotApplicable("no category names its products");
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAnswers = "categories.answers";
  return {
      {.requirement = "categories.answers", .endpoint = kCategories, .run = Answers},
      {.requirement = "categories.shape", .endpoint = kCategories, .run = Shape, .only_after = kAnswers},
      {.requirement = "categories.optional-fields", .endpoint = kCategories, .run = OptionalFields, .only_after = kAnswers},
      {.requirement = "categories.unique-ids", .endpoint = kCategories, .run = UniqueIds, .only_after = kAnswers},
      {.requirement = "categories.paging", .endpoint = kCategories, .run = Paging, .only_after = kAnswers},
      {.requirement = "categories.tree", .endpoint = kCategories, .run = IsATree, .only_after = kAnswers},
      {.requirement = "categories.direct-children", .endpoint = kCategories, .run = DirectChildren, .only_after = kAnswers},
      {.requirement = "categories.unknown-parent", .endpoint = kCategories, .run = UnknownParent, .only_after = kAnswers},
      {.requirement = "categories.products-count", .endpoint = kProducts, .run = ProductsCount, .only_after = "products.answers"},
      {.requirement = "categories.direct-products", .endpoint = kProducts, .run = DirectProducts, .only_after = "products.answers"},
  };
}
// clang-format on

}  // namespace connector::checker::categories
