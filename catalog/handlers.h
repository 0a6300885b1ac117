// GET /categories and GET /products (contract, Categories and Products).
#pragma once

#include "base/sql/reader.h"
#include "base/web/message.h"
#include "catalog/store.h"
#include "shop/interaction.h"

namespace connector::catalog {

// Serves one worker; the reader and the interactions belong to the same one.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Interactions& interactions);

  // Whether it may take longer than about a millisecond: a search, or a large page.
  static bool TakesLong(const web::Request& request);

  web::Answer Categories(const web::Request& request);
  web::Answer Products(const web::Request& request);

 private:
  shop::Interactions& interactions_;
  Store store_;
};

}  // namespace connector::catalog
