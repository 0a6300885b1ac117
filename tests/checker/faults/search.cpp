#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "base/web/query.h"
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

constexpr auto* kFirstName = "search[default][contains]";
constexpr auto* kLaterName = "searchQuery";

std::string Term(const ProxiedRequest& request) { return Parameter(request, kFirstName); }

// Searches by the first name that fit and are not paged through.
IsMeant Searching(std::function<bool(const std::string& term)> fits) {
  return [fits = std::move(fits)](const ProxiedRequest& request) {
    const auto term = Term(request);
    return !term.empty() && Parameter(request, "limit") == "1000" &&
           Parameter(request, "idCategory").empty() && fits(term);
  };
}

bool IsOneWord(const std::string& term) {
  return term.size() >= 4 && std::all_of(term.begin(), term.end(), [](char c) {
           return text::IsAlphanumeric(c) || static_cast<unsigned char>(c) >= 0x80;
         });
}

bool IsMarker(const std::string& term) { return term.rfind("connector-check-", 0) == 0; }

// Leaves what the term does not keep out of the answer.
Behaviour Keeping(std::function<bool(const std::string& term, const Json& product)> keeps) {
  return On(kProducts, Searching(IsOneWord),
            [keeps = std::move(keeps)](const ProxiedRequest& request, const Forward& forward) {
              auto response = forward(request);
              Json kept = Json::array();
              for (const auto& product : Json::parse(response.body)) {
                if (keeps(Term(request), product)) kept.push_back(product);
              }
              response.body = kept.dump();
              return response;
            });
}

Behaviour Finding(std::function<std::string(const std::string& term)> other,
                  std::function<bool(const std::string& term)> is_meant) {
  return On(kProducts, Searching(std::move(is_meant)),
            [other = std::move(other)](const ProxiedRequest& request, const Forward& forward) {
              auto changed = Without(request, kFirstName);
              changed.query +=
                  std::string("&searchQuery=") + web::PercentEncode(other(Term(request)));
              return forward(Signed(changed));
            });
}

bool StartsAWord(const std::string& term, const Json& product) {
  const auto title = " " + text::FoldForSearch(product["title"].get<std::string>());
  return Has(title, " " + text::FoldForSearch(term));
}

bool HasLiterally(const std::string& term, const Json& product) {
  std::string all;
  for (const auto* field : {"title", "brand", "reference", "shortDescription", "description"}) {
    if (product[field].is_string()) all += product[field].get<std::string>() + "\n";
  }
  return Has(text::FoldCase(all), text::FoldCase(term));
}

}  // namespace

std::vector<Fault> SearchFaults() {
  return {
      {"a search finds nothing",
       {"search.word"},
       On(
           kProducts, [](const auto& request) { return !Term(request).empty(); },
           [](const auto&, const auto&) { return web::JsonResponse("[]"); })},
      {"a search is ignored",
       {"search.contains", "search.nothing", "search.no-special-signs", "search.every-term",
        "search.title-first"},
       On(kProducts, Asking("search"),
          [](const auto& request, const auto& forward) {
            return forward(Signed(Without(Without(request, kFirstName), kLaterName)));
          })},
      {"a search looks at the start of words only",
       {"search.part-of-a-word"},
       Keeping(StartsAWord)},
      {"a search finds something else besides",
       {"search.contains"},
       OnBody(kProducts, Searching(IsOneWord),
              [](Json& items) {
                items.push_back(Json{{"id", "odd"}, {"title", "zzz"}});
              })},
      {"where nothing is found, anything is shown",
       {"search.nothing"},
       Ignoring(kProducts, kFirstName, Searching([](const auto& term) { return IsMarker(term); }))},
      {"an empty search finds nothing",
       {"search.empty"},
       On(kProducts, Asking("search%5Bdefault%5D%5Bcontains%5D=&"),
          [](const auto&, const auto&) { return web::JsonResponse("[]"); })},
      {"capitals are not found",
       {"search.case"},
       On(kProducts, Searching([](const auto& term) {
            return IsOneWord(term) && text::ToUpper(term) == term;
          }),
          [](const auto&, const auto&) { return web::JsonResponse("[]"); })},
      {"accents matter", {"search.accents"}, Keeping(HasLiterally)},
      {"a percent sign stands for anything",
       {"search.no-special-signs"},
       Ignoring(kProducts, kFirstName, Searching([](const auto& term) { return term == "%"; }))},
      {"one term of a search is enough",
       {"search.every-term"},
       Finding([](const auto& term) { return term.substr(0, term.find(' ')); },
               [](const auto& term) {
                 return Has(term, " ") && IsOneWord(term.substr(0, term.find(' ')));
               })},
      {"matches in the title come last",
       {"search.title-first"},
       OnBody(kProducts, Searching(IsOneWord),
              [](Json& items) { std::reverse(items.begin(), items.end()); })},
      {"a search ignores offset",
       {"search.paging"},
       Ignoring(kProducts, "offset", [](const auto& request) { return !Term(request).empty(); })},
      {"a search ignores the category",
       {"search.with-category"},
       Ignoring(kProducts, "idCategory",
                [](const auto& request) { return !Term(request).empty(); })},
      {"brackets are known encoded only",
       {"search.encoded-name"},
       Ignoring(kProducts, kFirstName, Asking("search[default][contains]="))},
      {"searchQuery finds nothing",
       {"search.later-name"},
       On(
           kProducts,
           [](const auto& request) {
             return Term(request).empty() && !Parameter(request, kLaterName).empty();
           },
           [](const auto&, const auto&) { return web::JsonResponse("[]"); })},
      {"the first of two queries counts",
       {"search.two-queries"},
       Ignoring(kProducts, kLaterName,
                [](const auto& request) {
                  return !Term(request).empty() && !Parameter(request, kLaterName).empty();
                })},
  };
}

}  // namespace connector::testing
