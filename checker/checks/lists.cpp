#include "checker/checks/lists.h"

#include <algorithm>
#include <functional>
#include <set>

#include "contract/schemas.h"

namespace connector::checker {
namespace {

constexpr std::size_t kWhole = 200;    // items that are paged through
constexpr std::size_t kMostPages = 6;  // small ones
constexpr std::size_t kLargePage = 200;

// Pages of that size, the first so many, hold what the whole holds.
void ExpectPages(Probe& probe, const std::function<Page(std::size_t, std::size_t)>& ask,
                 const std::vector<std::string>& whole, std::size_t size, std::size_t count) {
  std::vector<std::string> joined;
  for (std::size_t i = 0; i < count && joined.size() < whole.size(); ++i) {
    const auto limit = std::min(size, whole.size() - joined.size());
    const auto page = ask(joined.size(), limit);
    const auto added = Identities(page.items);
    joined.insert(joined.end(), added.begin(), added.end());
    const bool agrees = !added.empty() && added.size() <= limit && joined.size() <= whole.size() &&
                        std::equal(joined.begin(), joined.end(), whole.begin());
    if (agrees) continue;
    if (Identities(ask(0, kWhole).items) != whole) Probe::Skip("the list changes all the time");
    probe.Expect(false, page.exchange,
                 "the items from " + std::to_string(joined.size() - added.size() + 1) +
                     " on, as one page of " + std::to_string(kWhole) +
                     " has them, and no more than " + std::to_string(limit));
  }
}

}  // namespace

void ExpectShape(Probe& probe, const Page& page, std::string_view schema) {
  if (page.items.empty()) Probe::NotApplicable("there is nothing to look at");
  const auto misfit = contract::FindMisfit(schema, page.items);
  probe.Expect(misfit.empty(), page.exchange,
               "an answer that fits the schema " + std::string(schema), misfit);
}

void ExpectFields(Probe& probe, const Page& page, const std::vector<std::string_view>& fields) {
  if (page.items.empty()) Probe::NotApplicable("there is nothing to look at");
  for (const auto& item : page.items) {
    for (const auto field : fields) {
      probe.Expect(item.is_object() && item.contains(std::string(field)), page.exchange,
                   "every item to have " + std::string(field) + ", null where it has no value");
    }
  }
}

void ExpectUniqueIds(Probe& probe, const Page& page) {
  if (page.items.size() < 2) Probe::NotApplicable("there are no two items to tell apart");
  std::set<std::string> seen;
  for (const auto& id : Ids(page.items)) {
    probe.Expect(seen.insert(id).second, page.exchange,
                 "each id once; \"" + id + "\" is there twice");
  }
}

void ExpectPagesJoin(Probe& probe, Endpoint endpoint, const Parameters& filters) {
  const auto ask = [&](std::size_t offset, std::size_t limit) {
    auto parameters = filters;
    parameters.emplace_back("limit", std::to_string(limit));
    parameters.emplace_back("offset", std::to_string(offset));
    return probe.List(endpoint, parameters);
  };
  const auto first = ask(0, kWhole);
  probe.Expect(first.items.size() <= kWhole, first.exchange,
               "at most " + std::to_string(kWhole) + " items");
  const auto whole = Identities(first.items);
  if (whole.size() < 2) Probe::NotApplicable("there are no two items to page through");
  constexpr std::size_t kSmall = 5;
  constexpr std::size_t kMedium = 20;
  ExpectPages(probe, ask, whole, std::min(kSmall, whole.size() / 2), kMostPages);
  if (whole.size() > kMedium) ExpectPages(probe, ask, whole, kMedium, kWhole / kMedium);
}

Listing ListIds(Probe& probe, Endpoint endpoint, Parameters filters, std::size_t limit) {
  const auto page_size = std::min(limit, kLargePage);
  filters.emplace_back("limit", std::to_string(page_size));
  filters.emplace_back("offset", "0");
  auto page = probe.List(endpoint, filters);
  Listing listing{Ids(page.items), std::move(page.exchange)};
  auto added = listing.ids.size();
  while (added >= page_size && listing.ids.size() < limit) {
    filters.back().second = std::to_string(listing.ids.size());
    const auto more = Ids(probe.List(endpoint, filters).items);
    added = more.size();
    listing.ids.insert(listing.ids.end(), more.begin(), more.end());
  }
  return listing;
}

bool Contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace connector::checker
