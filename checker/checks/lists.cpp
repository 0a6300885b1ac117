#include "checker/checks/lists.h"

#include <algorithm>
#include <set>

#include "checker/schemas.h"

namespace connector::checker {
namespace {

constexpr std::size_t kJoined = 12;  // items that are paged through
constexpr std::size_t kPageSize = 5;
constexpr std::size_t kLargePage = 200;

}  // namespace

void ExpectShape(Probe& probe, const Page& page, std::string_view schema) {
  const auto misfit = FindMisfit(schema, page.items);
  probe.Expect(misfit.empty(), page.exchange,
               "an answer that fits the schema " + std::string(schema), misfit);
}

void ExpectFields(Probe& probe, const Page& page, const std::vector<std::string_view>& fields) {
  for (const auto& item : page.items) {
    for (const auto field : fields) {
      probe.Expect(item.is_object() && item.contains(std::string(field)), page.exchange,
                   "every item to have " + std::string(field) + ", null where it has no value");
    }
  }
}

void ExpectUniqueIds(Probe& probe, const Page& page) {
  std::set<std::string> seen;
  for (const auto& id : Ids(page.items)) {
    probe.Expect(seen.insert(id).second, page.exchange,
                 "each id once; \"" + id + "\" is there twice");
  }
}

void ExpectPagesJoin(Probe& probe, Endpoint endpoint, const Parameters& filters) {
  const auto page = [&](std::size_t offset, std::size_t limit) {
    auto parameters = filters;
    parameters.emplace_back("limit", std::to_string(limit));
    parameters.emplace_back("offset", std::to_string(offset));
    return probe.List(endpoint, parameters);
  };
  const auto whole = Dump(page(0, kJoined).items);
  std::vector<std::string> joined;
  while (joined.size() < whole.size()) {
    const auto next = page(joined.size(), std::min(kPageSize, kJoined - joined.size()));
    probe.Expect(!next.items.empty(), next.exchange,
                 "the items from " + std::to_string(joined.size() + 1) + " on, as one page of " +
                     std::to_string(kJoined) + " has them");
    for (auto& text : Dump(next.items)) joined.push_back(std::move(text));
    const bool agrees =
        joined.size() <= whole.size() && std::equal(joined.begin(), joined.end(), whole.begin());
    probe.Expect(agrees, next.exchange,
                 "pages of " + std::to_string(kPageSize) + " to hold, joined, what one page of " +
                     std::to_string(kJoined) + " holds, in the same order");
  }
}

std::vector<std::string> ListIds(Probe& probe, Endpoint endpoint, Parameters filters,
                                 std::size_t limit) {
  std::vector<std::string> ids;
  filters.emplace_back("limit", std::to_string(std::min(limit, kLargePage)));
  filters.emplace_back("offset", "0");
  while (ids.size() < limit) {
    filters.back().second = std::to_string(ids.size());
    const auto page = Ids(probe.List(endpoint, filters).items);
    ids.insert(ids.end(), page.begin(), page.end());
    if (page.size() < std::min(limit, kLargePage)) break;
  }
  return ids;
}

std::vector<std::string> Ids(const std::vector<Json>& items) {
  std::vector<std::string> ids;
  ids.reserve(items.size());
  for (const auto& item : items) {
    if (auto id = TextOf(item, "id"); !id.empty()) ids.push_back(std::move(id));
  }
  return ids;
}

bool Contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace connector::checker
