// GET /visitor-profile (contract, Visitor profile / customer information).
#pragma once

#include "crm/store.h"
#include "shop/store.h"
#include "store/database.h"
#include "web/message.h"

namespace connector::crm {

// Serves one worker; the reader and the shop's store belong to the same one.
class Handlers {
 public:
  Handlers(store::Reader& reader, shop::Store& shop);

  web::Response VisitorProfile(const web::Request& request);

 private:
  store::Reader& reader_;
  shop::Store& shop_;
  Store store_;
};

}  // namespace connector::crm
