// GET /categories and GET /products (contract, Categories and Products).
#pragma once

#include "base/sql/database.h"
#include "base/web/message.h"
#include "catalog/store.h"
#include "shop/store.h"

namespace connector::catalog {

// Serves one worker; the reader and the shop's store belong to the same one.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Store& shop);

  // Whether it may take longer than about a millisecond: a search, or a large page.
  static bool TakesLong(const web::Request& request);

  web::Response Categories(const web::Request& request);
  web::Response Products(const web::Request& request);

 private:
  sql::Reader& reader_;
  shop::Store& shop_;
  Store store_;
};

}  // namespace connector::catalog
