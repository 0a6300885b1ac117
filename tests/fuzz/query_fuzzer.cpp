// Any bytes as a query string: reading ends, what comes out is UTF-8, and the next page's link
// leaves the offset out.
#include <cstdint>
#include <cstdlib>

#include "base/text/folding.h"
#include "base/text/precis.h"
#include "base/text/text.h"
#include "base/web/page.h"
#include "base/web/query.h"
#include "catalog/search.h"
#include "shop/locale.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace connector;  // NOLINT(google-build-using-namespace)
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  web::Query query(raw);
  const auto page = web::ReadPageRequest(query);
  if (page.limit < 1 || page.limit > 1000) std::abort();
  const auto text = query.Text("searchQuery");
  if (text) {
    if (text::FirstInvalidByte(*text)) std::abort();
    const auto parsed = catalog::ParseSearchTerms(*text);
    if (const auto* terms = std::get_if<catalog::SearchTerms>(&parsed)) {
      if (terms->size() > catalog::kMostSearchTerms) std::abort();
      for (const auto& term : *terms) {
        if (term.empty() || text::FirstInvalidByte(term)) std::abort();
        if (text::CountCharacters(term) > catalog::kLongestSearchTerm) std::abort();
        if (text::FoldForSearch(term) != term) std::abort();
      }
    }
    if (text::FirstInvalidByte(text::NormaliseLogin(*text))) std::abort();
    if (text::FirstInvalidByte(text::NormalisePassword(*text))) std::abort();
    const shop::Locale locale(*text, "fr");
    if (locale.tags().back() != "fr") std::abort();
  }
  const auto rest = web::WithoutParameter(raw, "offset");
  if (web::Query(rest).Text("offset")) std::abort();
  return 0;
}
