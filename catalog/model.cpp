#include "catalog/model.h"

#include <nlohmann/json.hpp>

namespace connector::catalog {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string ToJson(const Category& category) {
  Json json;
  json["id"] = category.id;
  json["idParent"] = OrNull(category.parent_id);
  json["label"] = category.label;
  json["products"] = category.product_ids.empty() ? Json(nullptr) : Json(category.product_ids);
  json["productsCount"] = category.products_count;
  return json.dump();
}

std::string ToJson(const Product& product) {
  Json json;
  json["id"] = product.id;
  json["title"] = product.title;
  json["productUrl"] = product.product_url;
  json["brand"] = OrNull(product.brand);
  json["description"] = product.description;
  json["shortDescription"] = OrNull(product.short_description);
  json["available"] = OrNull(product.available);
  json["imageUrl"] = product.image_url;
  json["reference"] = product.reference;
  json["priceCatalog"] = product.price_catalog;
  json["pricePromotion"] = OrNull(product.price_promotion);
  json["priceSpecial"] = OrNull(product.price_special);
  return json.dump();
}

}  // namespace connector::catalog
