#include "catalog/handlers.h"

#include <utility>
#include <variant>

#include "base/web/page.h"
#include "base/web/query.h"

namespace connector::catalog {
namespace {

// The search query under its name of 2017 and under the one it has had since 2018.
constexpr auto* kSearch = "search[default][contains]";
constexpr auto* kSearchQuery = "searchQuery";

constexpr std::uint64_t kLargestQuickPage = 100;  // elements

SearchTerms ReadSearch(web::Query& query) {
  const auto search = query.Text(kSearch);
  const auto search_query = query.Text(kSearchQuery);
  if (search && search_query && search != search_query) {
    query.Refuse(kSearchQuery, std::string("The value differs from that of ") + kSearch + ".");
  }
  auto parsed = ParseSearchTerms(search ? *search : search_query.value_or(""));
  if (auto* terms = std::get_if<SearchTerms>(&parsed)) return std::move(*terms);
  query.Refuse(search ? kSearch : kSearchQuery, std::get<std::string>(std::move(parsed)));
  return {};
}

}  // namespace

Handlers::Handlers(sql::Reader& reader, shop::Interactions& interactions)
    : interactions_(interactions), store_(reader) {}

bool Handlers::TakesLong(const web::Request& request) {
  web::Query query(request.query);
  return query.Text(kSearch) || query.Text(kSearchQuery) ||
         web::ReadPageRequest(query).limit > kLargestQuickPage;
}

web::Answer Handlers::Categories(const web::Request& request) {
  auto begun = shop::Interactions::Begin(request);
  const auto parent = begun.query.Text("idParent");
  const auto page = web::ReadPageRequest(begun.query);
  return interactions_.AnswerFromShop(begun, [&](const shop::Caller* caller) {
    if (caller == nullptr) return web::PageResponse(request, page, {});
    return web::PageResponse(request, page, store_.Categories(caller->website.key, parent, page));
  });
}

web::Answer Handlers::Products(const web::Request& request) {
  auto begun = shop::Interactions::Begin(request);
  const auto category = begun.query.Text("idCategory");
  const auto terms = ReadSearch(begun.query);
  const auto page = web::ReadPageRequest(begun.query);
  return interactions_.AnswerFromShop(begun, [&](const shop::Caller* caller) {
    if (caller == nullptr) return web::PageResponse(request, page, {});
    const auto website = caller->website.key;
    return web::PageResponse(request, page,
                             terms.empty() ? store_.Products(website, category, page)
                                           : store_.Search(website, category, terms, page));
  });
}

}  // namespace connector::catalog
