// Paging: limit, offset, Link and X-Total-Count (contract, Common to every call).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/web/message.h"
#include "base/web/query.h"

namespace connector::web {

struct PageRequest {
  std::uint64_t limit = 100;  // 1 to 1000
  std::uint64_t offset = 0;   // 0 to 2^63-1
};

// One page of a listing, as it goes onto the wire.
struct Page {
  std::string json = "[]";  // an array of at most `limit` elements
  bool has_next = false;
  std::optional<std::uint64_t> total;  // where it is known without counting
};

PageRequest ReadPageRequest(Query& query);

Response PageResponse(const Request& request, const PageRequest& page, Page listing);

}  // namespace connector::web
