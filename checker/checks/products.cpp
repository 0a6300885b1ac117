#include <algorithm>
#include <regex>
#include <set>

#include "checker/check.h"
#include "checker/checks/lists.h"

namespace connector::checker {
namespace {

constexpr auto kProducts = Endpoint::kProducts;
constexpr std::string_view kLargestOffset = "9223372036854775807";

void Answers(Probe& probe) { probe.List(kProducts); }

void Shape(Probe& probe) { ExpectShape(probe, probe.List(kProducts), "products"); }

void OptionalFields(Probe& probe) {
  ExpectFields(probe, probe.List(kProducts),
               {"brand", "shortDescription", "available", "pricePromotion", "priceSpecial"});
}

void UniqueIds(Probe& probe) { ExpectUniqueIds(probe, probe.List(kProducts)); }

// What the console shows as a picture and a link.
void Urls(Probe& probe) {
  const auto page = probe.List(kProducts);
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
  for (const std::size_t limit : {1, 3, 1000}) {
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
  const auto page = probe.List(kProducts, {{"offset", std::string(kLargestOffset)}});
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

// The page that the Link header leads to is the one that comes next.
void NextLink(Probe& probe) {
  const auto page = probe.List(kProducts, {{"limit", "3"}});
  const std::string link(page.exchange.answer->Header("Link"));
  static const std::regex kNext("<([^>]*)>[^,]*;\\s*rel=\"?next\"?");
  std::smatch match;
  if (!std::regex_search(link, match, kNext)) {
    Probe::NotApplicable("there is no Link header with rel=\"next\"");
  }
  const auto reference = match[1].str();
  const auto question = reference.find('?');
  probe.Expect(question != std::string::npos, page.exchange, "a Link with a query");
  const auto next = probe.ListOf(probe.Send({kProducts, "GET", reference.substr(question + 1)}));
  const auto expected = probe.List(kProducts, {{"limit", "3"}, {"offset", "3"}});
  probe.Expect(next.items == expected.items, page.exchange,
               "the Link to lead to the page with offset=3");
  const auto past = probe.Get(kProducts, {{"offset", std::string(kLargestOffset)}});
  probe.Expect(past.answer->Header("Link").find("next") == std::string_view::npos, past,
               "no Link to a next page past the end");
}

void TotalCount(Probe& probe) {
  constexpr std::size_t kMost = 2'000;
  const auto page = probe.List(kProducts, {{"limit", "1"}});
  const std::string total(page.exchange.answer->Header("X-Total-Count"));
  if (total.empty()) Probe::NotApplicable("there is no X-Total-Count header");
  const auto count = ListIds(probe, kProducts, {}, kMost).size();
  if (count == kMost) Probe::NotApplicable("there are too many products to count");
  probe.Expect(total == std::to_string(count), page.exchange,
               "X-Total-Count to be the number of products, " + std::to_string(count));
}

// What is in a category is in those above it.
void IdCategory(Probe& probe) {
  constexpr std::size_t kTried = 5;
  constexpr std::size_t kMost = 2'000;
  std::size_t tried = 0;
  for (const auto& category : probe.Sample(Endpoint::kCategories)) {
    const auto id = TextOf(category, "id");
    const auto parent = TextOf(category, "idParent");
    if (id.empty() || parent.empty() || id == parent) continue;
    const auto inside = ListIds(probe, kProducts, {{"idCategory", id}}, 20);
    const auto above = ListIds(probe, kProducts, {{"idCategory", parent}}, kMost);
    if (inside.empty() || above.size() == kMost) continue;
    const auto page = probe.Get(kProducts, {{"idCategory", parent}});
    for (const auto& product : inside) {
      probe.Expect(Contains(above, product), page,
                   "the product \"" + product + "\" of the category \"" + id + "\" below it");
    }
    if (++tried == kTried) return;
  }
  if (tried == 0) Probe::NotApplicable("no category below another one has products");
}

void UnknownCategory(Probe& probe) {
  const auto page = probe.List(kProducts, {{"idCategory", probe.Marker()}});
  probe.Expect(page.items.empty(), page.exchange, "[]: there is no such category");
}

}  // namespace

std::vector<Check> ProductChecks() {
  constexpr std::string_view kAnswers = "products.answers";
  return {
      {"products.answers", kProducts, Answers},
      {"products.shape", kProducts, Shape, {}, false, kAnswers},
      {"products.optional-fields", kProducts, OptionalFields, {}, false, kAnswers},
      {"products.unique-ids", kProducts, UniqueIds, {}, false, kAnswers},
      {"products.urls", kProducts, Urls, {}, false, kAnswers},
      {"products.limit", kProducts, Limit, {}, false, kAnswers},
      {"products.limit-range", kProducts, LimitRange, {}, false, kAnswers},
      {"products.paging", kProducts, Paging, {}, false, kAnswers},
      {"products.past-the-end", kProducts, PastTheEnd, {}, false, kAnswers},
      {"products.offset-range", kProducts, OffsetRange, {}, false, kAnswers},
      {"products.next-link", kProducts, NextLink, {}, false, kAnswers},
      {"products.total-count", kProducts, TotalCount, {}, false, kAnswers},
      {"products.category", kProducts, IdCategory, {}, false, kAnswers},
      {"products.unknown-category", kProducts, UnknownCategory, {}, false, kAnswers},
  };
}

}  // namespace connector::checker
