#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

constexpr auto* kCategories = "/categories";

IsMeant Filtering(std::string parameter) {
  return [parameter = std::move(parameter)](const ProxiedRequest& request) {
    return Has(Parameter(request, parameter), "connector-check-");
  };
}

void RemoveNulls(Json& items) {
  for (auto& item : items) {
    for (auto field = item.begin(); field != item.end();) {
      field = field->is_null() ? item.erase(field) : std::next(field);
    }
  }
}

void RepeatTheLast(Json& items) {
  if (!items.empty()) items.push_back(Json(items.back()));
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos &&
         text.size() < 19;
}

// The header's value is changed.
Behaviour OnHeader(std::string name, std::function<void(std::string& value)> change) {
  return [name = std::move(name), change = std::move(change)](const ProxiedRequest& request,
                                                              const Forward& forward) {
    auto response = forward(request);
    for (auto& [key, value] : response.headers) {
      if (key == name) change(value);
    }
    return response;
  };
}

}  // namespace

std::vector<Fault> CategoryFaults() {
  return {
      {"categories fail", {"categories.answers"}, Refusing(kCategories, 500, Always())},
      {"categories are in an envelope",
       {"categories.answers"},
       OnBody(kCategories,
              [](Json& body) {
                body = Json{{"data", Json(body)}};
              })},
      {"a productsCount is a text",
       {"categories.shape"},
       OnBody(kCategories,
              [](Json& items) {
                for (auto& item : items) item["productsCount"] = "12";
              })},
      {"a category without a parent has no idParent",
       {"categories.optional-fields"},
       OnBody(kCategories, RemoveNulls)},
      {"a category is there twice",
       {"categories.unique-ids"},
       OnBody(kCategories, Asking("limit=1000"), RepeatTheLast)},
      {"categories are one page, whatever is asked for",
       {"categories.paging"},
       On(kCategories, Always(),
          [](const auto& request, const auto& forward) {
            return forward(Signed(Without(Without(request, "limit"), "offset")));
          })},
      {"categories ignore offset",
       {"categories.paging"},
       Ignoring(kCategories, "offset", Asking("offset="))},
      {"a category's parent does not exist",
       {"categories.tree"},
       OnBody(kCategories, Asking("limit=1000"),
              [](Json& items) {
                if (!items.empty()) items.back()["idParent"] = "zzz";
              })},
      {"idParent is ignored",
       {"categories.direct-children", "categories.unknown-parent"},
       Ignoring(kCategories, "idParent", Asking("idParent="))},
      {"an unknown parent is a 404",
       {"categories.unknown-parent"},
       Refusing(kCategories, 404, Filtering("idParent"))},
      {"productsCount counts direct products only",
       {"categories.products-count"},
       OnBody(kCategories,
              [](Json& items) {
                for (auto& item : items) item["productsCount"] = item["products"].size();
              })},
      {"a category names a product that is not in it",
       {"categories.direct-products"},
       OnBody(kCategories,
              [](Json& items) {
                for (auto& item : items) {
                  if (item["products"].is_array()) item["products"].push_back("nowhere");
                }
              })},
  };
}

std::vector<Fault> ProductFaults() {
  return {
      {"products fail", {"products.answers"}, Refusing(kProducts, 500, Always())},
      {"prices are numbers",
       {"products.shape"},
       OnBody(kProducts,
              [](Json& items) {
                for (auto& item : items) item["priceCatalog"] = 99.9;
              })},
      {"a product without a brand has no brand field",
       {"products.optional-fields"},
       OnBody(kProducts, RemoveNulls)},
      {"a product is there twice",
       {"products.unique-ids"},
       OnBody(kProducts, IsWholeListing, RepeatTheLast)},
      {"pictures have relative URLs",
       {"products.urls"},
       OnBody(kProducts,
              [](Json& items) {
                for (auto& item : items) item["imageUrl"] = "/picture.jpg";
              })},
      {"a large limit is lowered in silence",
       {"products.limit"},
       OnBody(
           kProducts,
           [](const auto& request) {
             return Parameter(request, "limit") == "1000" && !Has(request.query, "search");
           },
           [](Json& items) {
             while (items.size() > 50) items.erase(items.end() - 1);
           })},
      {"a limit that is none is ignored",
       {"products.limit-range"},
       Ignoring(kProducts, "limit",
                [](const auto& request) {
                  const auto limit = Parameter(request, "limit");
                  const bool is_right =
                      IsNumber(limit) && std::stol(limit) >= 1 && std::stol(limit) <= 1000;
                  return !limit.empty() && !is_right;
                })},
      {"the order differs from page to page",
       {"products.paging"},
       OnBody(
           kProducts,
           [](const auto& request) {
             return Parameter(request, "offset") == "5" && !Has(request.query, "search");
           },
           [](Json& items) { std::reverse(items.begin(), items.end()); })},
      {"past the end is a 404",
       {"products.past-the-end"},
       Refusing(kProducts, 404, Asking("offset=1000000000"))},
      {"an offset that is none is ignored",
       {"products.offset-range"},
       Ignoring(kProducts, "offset",
                [](const auto& request) {
                  const auto offset = Parameter(request, "offset");
                  return !offset.empty() && !IsNumber(offset) && offset != "9223372036854775807" &&
                         !SignatureOf(request).empty();
                })},
      {"the next page's Link leaves a product out",
       {"products.next-link"},
       OnHeader("Link",
                [](std::string& link) {
                  const auto at = link.find("offset=3");
                  if (at != std::string::npos) link.replace(at, 8, "offset=4");
                })},
      {"X-Total-Count is one too many",
       {"products.total-count"},
       OnHeader("X-Total-Count",
                [](std::string& total) { total = std::to_string(std::stol(total) + 1); })},
      {"a category lacks a product of those below it",
       {"products.category", "categories.products-count"},
       OnBody(
           kProducts, [](const auto& request) { return Parameter(request, "idCategory") == "10"; },
           [](Json& items) {
             if (!items.empty()) items.erase(items.begin());
           })},
      {"a later page repeats a product",
       {"products.paging"},
       OnBody(
           kProducts,
           [](const auto& request) {
             return Parameter(request, "offset") == "100" && !Has(request.query, "search");
           },
           RepeatTheLast)},
      {"idCategory is ignored",
       {"products.category", "products.unknown-category", "categories.products-count",
        "common.invalid-utf-8"},
       Ignoring(kProducts, "idCategory", Asking("idCategory="))},
      {"an unknown category is ignored",
       {"products.unknown-category"},
       Ignoring(kProducts, "idCategory", Filtering("idCategory"))},
  };
}

}  // namespace connector::testing
