// GET /categories and GET /products (contract, Categories and Products).
#pragma once

#include "catalog/store.h"
#include "shop/store.h"
#include "store/database.h"
#include "web/message.h"

namespace connector::catalog {

// Serves one worker; the reader and the shop's store belong to the same one.
class Handlers {
 public:
  Handlers(store::Reader& reader, shop::Store& shop);

  // Whether it may take longer than about a millisecond: a search, or a large page.
  static bool TakesLong(const web::Request& request);

  web::Response Categories(const web::Request& request);
  web::Response Products(const web::Request& request);

 private:
  store::Reader& reader_;
  shop::Store& shop_;
  Store store_;
};

}  // namespace connector::catalog
