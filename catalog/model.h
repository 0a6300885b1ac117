// Categories and products in the shape that goes onto the wire (contract, Categories and Products).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace connector::catalog {

// At most so many of the ids filed directly under a category are sent with it.
constexpr std::size_t kMostProductIds = 100;

struct Category {
  std::string id;
  std::optional<std::string> parent_id;
  std::string label;
  std::vector<std::string> product_ids;  // filed directly under it, in the catalogue's order
  std::uint64_t products_count = 0;      // distinct, in it and in everything below it
};

struct Product {
  std::string id;
  std::string title;
  std::string product_url;
  std::optional<std::string> brand;
  std::string description;
  std::optional<std::string> short_description;
  std::optional<bool> available;
  std::string image_url;
  std::string reference;
  std::string price_catalog;  // prices are display texts: never parsed, never computed
  std::optional<std::string> price_promotion;
  std::optional<std::string> price_special;
};

std::string ToJson(const Category& category);
std::string ToJson(const Product& product);

}  // namespace connector::catalog
