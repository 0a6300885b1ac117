#include <algorithm>
#include <set>

#include "checker/check.h"
#include "checker/checks/lists.h"

namespace connector::checker::products {
namespace {

constexpr auto kProducts = Endpoint::kProducts;
constexpr std::string_view kPastTheEnd = "1000000000";

void Answers(Probe& probe) { probe.List(kProducts); }

Page Many(Probe& probe) { return probe.List(kProducts, {{"limit", "1000"}}); }

void Shape(Probe& probe) { ExpectShape(probe, Many(probe), "products"); }

void OptionalFields(Probe& probe) {
  ExpectFields(probe, Many(probe),
               {"brand", "shortDescription", "available", "pricePromotion", "priceSpecial"});
}

void UniqueIds(Probe& probe) { ExpectUniqueIds(probe, Many(probe)); }

// What the console shows as a picture and a link.
void Urls(Probe& probe) {
  const auto page = Many(probe);
  if (page.items.empty()) Probe::NotApplicable("there is nothing to look at");
  for (const auto& product : page.items) {
    for (const auto* field : {"productUrl", "imageUrl"}) {
      const auto url = TextOf(product, field);
      const bool is_absolute = url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0;
      probe.Expect(is_absolute, page.exchange, std::string(field) + " to be an absolute URL");
    }
  }
}

// A page has as many items as were asked for, unless the listing ends.
void Limit(Probe& probe) {
  for (const std::size_t limit : {1U, 3U, 1'000U}) {
    const auto page = probe.List(kProducts, {{"limit", std::to_string(limit)}});
    probe.Expect(page.items.size() <= limit, page.exchange,
                 "at most " + std::to_string(limit) + " products");
    if (page.items.size() == limit) continue;
    const auto rest =
        probe.List(kProducts, {{"limit", "1"}, {"offset", std::to_string(page.items.size())}});
    probe.Expect(rest.items.empty(), page.exchange,
                 std::to_string(limit) + " products, as there are more than the " +
                     std::to_string(page.items.size()) + " that came",
                 "the limit was lowered; a client takes a short page for the last one");
  }
}

void Paging(Probe& probe) { ExpectPagesJoin(probe, kProducts, {}); }

void PastTheEnd(Probe& probe) {
  const auto page = probe.List(kProducts, {{"offset", std::string(kPastTheEnd)}});
  probe.Expect(page.items.empty(), page.exchange, "[]: the listing ends before");
}

void ExpectRefusal(Probe& probe, const std::string& name, const std::vector<std::string>& values,
                   const std::string& because) {
  for (const auto& value : values) {
    probe.ExpectStatus(probe.Get(kProducts, {{name, value}}), {400}, because);
  }
}

void LimitRange(Probe& probe) {
  ExpectRefusal(probe, "limit", {"0", "-1", "1001", "1e2", "ten", "+5", " 5", "5.0", "0x10", "５"},
                "a limit is 1 to 1000, in decimal digits");
}

void OffsetRange(Probe& probe) {
  ExpectRefusal(probe, "offset", {"-1", "1e2", "ten", "+5", "1.5", "9223372036854775808"},
                "an offset is 0 to 9223372036854775807, in decimal digits");
}

// The reference that the header gives for rel="next"; "" where it gives none (RFC 8288).
std::string NextOf(std::string_view link) {
  while (!link.empty()) {
    const auto open = link.find('<');
    const auto close = link.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return "";
    const auto end = link.find(',', close);
    const auto parameters = link.substr(close, end == std::string_view::npos ? end : end - close);
    if (parameters.find("rel=\"next\"") != std::string_view::npos ||
        parameters.find("rel=next") != std::string_view::npos) {
      return std::string(link.substr(open + 1, close - open - 1));
    }
    link = end == std::string_view::npos ? std::string_view() : link.substr(end);
  }
  return "";
}

// The page that the Link header leads to is the one that comes next.
void NextLink(Probe& probe) {
  const auto page = probe.List(kProducts, {{"limit", "3"}});
  const auto reference = NextOf(page.exchange.answer->Header("Link"));
  if (reference.empty()) Probe::NotApplicable("there is no Link header with rel=\"next\"");
  const auto question = reference.find('?');
  probe.Expect(question != std::string::npos, page.exchange, "a Link with a query");
  const auto next = probe.ListOf(probe.Send({kProducts, "GET", reference.substr(question + 1)}));
  const auto expected = probe.List(kProducts, {{"limit", "3"}, {"offset", "3"}});
  probe.Expect(Identities(next.items) == Identities(expected.items), page.exchange,
               "the Link to lead to the page with offset=3");
  const auto past = probe.Get(kProducts, {{"offset", std::string(kPastTheEnd)}});
  probe.Expect(past.answer->Header("Link").find("next") == std::string_view::npos, past,
               "no Link to a next page past the end");
}

void TotalCount(Probe& probe) {
  constexpr std::size_t kMost = 2'000;
  const auto page = probe.List(kProducts, {{"limit", "1"}});
  const std::string total(page.exchange.answer->Header("X-Total-Count"));
  if (total.empty()) Probe::NotApplicable("there is no X-Total-Count header");
  const auto count = ListIds(probe, kProducts, {}, kMost).ids.size();
  if (count == kMost) Probe::NotApplicable("there are too many products to count");
  probe.Expect(total == std::to_string(count), page.exchange,
               "X-Total-Count to be the number of products, " + std::to_string(count));
}

// Two categories, neither above the other, do not both hold everything.
void ExpectDifference(Probe& probe, const std::vector<std::string>& leaves, std::size_t most) {
  if (leaves.size() < 2) return;
  const auto all = ListIds(probe, kProducts, {}, most).ids;
  if (all.size() < 2 || all.size() == most) return;
  Exchange last;
  for (const auto& leaf : leaves) {
    auto [inside, first] = ListIds(probe, kProducts, {{"idCategory", leaf}}, most);
    if (inside != all) return;
    last = std::move(first);
  }
  probe.Expect(false, last, "less than all products; other categories hold all of them too");
}

// What is in a category is in those above it, but not all categories hold everything.
void IdCategory(Probe& probe) {
  constexpr std::size_t kTried = 5;
  constexpr std::size_t kMost = 2'000;
  std::set<std::string> parents;
  std::vector<std::string> leaves;
  for (const auto& category : probe.Sample(Endpoint::kCategories)) {
    parents.insert(TextOf(category, "idParent"));
  }
  for (const auto& id : Ids(probe.Sample(Endpoint::kCategories))) {
    if (parents.count(id) == 0 && leaves.size() < kTried) leaves.push_back(id);
  }
  ExpectDifference(probe, leaves, kMost);
  std::size_t tried = 0;
  for (const auto& category : probe.Sample(Endpoint::kCategories)) {
    const auto id = TextOf(category, "id");
    const auto parent = TextOf(category, "idParent");
    if (id.empty() || parent.empty() || id == parent) continue;
    const auto inside = ListIds(probe, kProducts, {{"idCategory", id}}, 20).ids;
    const auto [above, first] = ListIds(probe, kProducts, {{"idCategory", parent}}, kMost);
    if (inside.empty() || above.size() == kMost) continue;
    for (const auto& product : inside) {
      probe.Expect(Contains(above, product), first,
                   "the product \"" + product + "\" of the category \"" + id + "\" below it");
    }
    if (++tried == kTried) return;
  }
  if (tried == 0 && leaves.size() < 2) {
    Probe::NotApplicable("no category below another one has products");
  }
}

void UnknownCategory(Probe& probe) {
  const auto page = probe.List(kProducts, {{"idCategory", probe.Marker()}});
  probe.Expect(page.items.empty(), page.exchange, "[]: there is no such category");
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAnswers = "products.answers";
  return {
      {.requirement = "products.answers", .endpoint = kProducts, .run = Answers},
      {.requirement = "products.shape", .endpoint = kProducts, .run = Shape, .only_after = kAnswers},
      {.requirement = "products.optional-fields", .endpoint = kProducts, .run = OptionalFields, .only_after = kAnswers},
      {.requirement = "products.unique-ids", .endpoint = kProducts, .run = UniqueIds, .only_after = kAnswers},
      {.requirement = "products.urls", .endpoint = kProducts, .run = Urls, .only_after = kAnswers},
      {.requirement = "products.limit", .endpoint = kProducts, .run = Limit, .only_after = kAnswers},
      {.requirement = "products.limit-range", .endpoint = kProducts, .run = LimitRange, .only_after = kAnswers},
      {.requirement = "products.paging", .endpoint = kProducts, .run = Paging, .only_after = kAnswers},
      {.requirement = "products.past-the-end", .endpoint = kProducts, .run = PastTheEnd, .only_after = kAnswers},
      {.requirement = "products.offset-range", .endpoint = kProducts, .run = OffsetRange, .only_after = kAnswers},
      {.requirement = "products.next-link", .endpoint = kProducts, .run = NextLink, .only_after = kAnswers},
      {.requirement = "products.total-count", .endpoint = kProducts, .run = TotalCount, .only_after = kAnswers},
      {.requirement = "products.category", .endpoint = kProducts, .run = IdCategory, .only_after = kAnswers},
      {.requirement = "products.unknown-category", .endpoint = kProducts, .run = UnknownCategory, .only_after = kAnswers},
  };
}
// clang-format on

}  // namespace connector::checker::products
