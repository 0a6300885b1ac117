#include "catalog/handlers.h"

#include <utility>
#include <variant>

#include "base/web/page.h"
#include "base/web/query.h"
#include "shop/caller.h"

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

Handlers::Handlers(sql::Reader& reader, shop::Store& shop)
    : reader_(reader), shop_(shop), store_(reader) {}

bool Handlers::TakesLong(const web::Request& request) {
  web::Query query(request.query);
  return query.Text(kSearch) || query.Text(kSearchQuery) ||
         web::ReadPage(query).limit > kLargestQuickPage;
}

web::Response Handlers::Categories(const web::Request& request) {
  web::Query query(request.query);
  const auto parameters = shop::ReadCaller(query);
  const auto parent = query.Text("idParent");
  const auto page = web::ReadPage(query);
  if (query.problem()) return web::ToResponse(*query.problem());

  const sql::Snapshot snapshot(reader_);
  const auto [call, is_uninstalled] = shop_.Resolve(parameters);
  if (is_uninstalled) return shop::RefuseUninstalled(parameters);
  auto response = web::ListingResponse(
      request, page, call ? store_.Categories(call->website.key, parent, page) : web::Listing{});
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

web::Response Handlers::Products(const web::Request& request) {
  web::Query query(request.query);
  const auto parameters = shop::ReadCaller(query);
  const auto category = query.Text("idCategory");
  const auto terms = ReadSearch(query);
  const auto page = web::ReadPage(query);
  if (query.problem()) return web::ToResponse(*query.problem());

  const sql::Snapshot snapshot(reader_);
  const auto [call, is_uninstalled] = shop_.Resolve(parameters);
  if (is_uninstalled) return shop::RefuseUninstalled(parameters);
  web::Listing listing;
  if (call) {
    listing = terms.empty() ? store_.Products(call->website.key, category, page)
                            : store_.Search(call->website.key, category, terms, page);
  }
  auto response = web::ListingResponse(request, page, std::move(listing));
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

}  // namespace connector::catalog
