// What holds for every listing, whatever it lists.
#pragma once

#include "checker/probe.h"

namespace connector::checker {

// All items have the shape of that schema.
void ExpectShape(Probe& probe, const Page& page, std::string_view schema);

// No field of these is left out: without a value they are null.
void ExpectFields(Probe& probe, const Page& page, const std::vector<std::string_view>& fields);

// No two items have the same id.
void ExpectUniqueIds(Probe& probe, const Page& page);

// Pages of a few items, joined, are one page of all of them. Looks at the first 200 items only.
// `filters` select the listing.
void ExpectPagesJoin(Probe& probe, Endpoint endpoint, const Parameters& filters);

// The ids that the filters list, all pages of them, but at most `limit`, and the first page's
// exchange, which shows what was asked.
struct Listing {
  std::vector<std::string> ids;
  Exchange first;
};
Listing ListIds(Probe& probe, Endpoint endpoint, Parameters filters, std::size_t limit);

bool Contains(const std::vector<std::string>& texts, std::string_view text);

}  // namespace connector::checker
