#include "base/web/page.h"

#include <array>
#include <limits>

namespace connector::web {
namespace {

constexpr std::uint64_t kMostRows = 1000;
constexpr std::uint64_t kMostOffset = std::numeric_limits<std::int64_t>::max();

// A raw query may hold bytes that would end a URI reference in a Link header.
std::string EscapeForLink(std::string_view raw) {
  constexpr std::array<char, 17> kHex{"0123456789ABCDEF"};
  std::string escaped;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '<' || c == '>' || c == '"') {
      escaped += '%';
      escaped += kHex.at(byte >> 4U);
      escaped += kHex.at(byte & 0x0FU);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string NextLink(const Request& request, const PageRequest& page) {
  auto query = EscapeForLink(WithoutParameter(request.query, "offset"));
  if (!query.empty()) query += '&';
  return "<" + EscapeForLink(request.path) + "?" + query +
         "offset=" + std::to_string(page.offset + page.limit) + ">; rel=\"next\"";
}

}  // namespace

PageRequest ReadPageRequest(Query& query) {
  PageRequest page;
  page.limit = query.Number("limit", 1, kMostRows).value_or(page.limit);
  page.offset = query.Number("offset", 0, kMostOffset).value_or(page.offset);
  return page;
}

Response PageResponse(const Request& request, const PageRequest& page, Page listing) {
  auto response = JsonResponse(std::move(listing.json));
  if (listing.has_next) response.headers.emplace_back("Link", NextLink(request, page));
  if (listing.total) {
    response.headers.emplace_back("X-Total-Count", std::to_string(*listing.total));
  }
  return response;
}

}  // namespace connector::web
