// GET /closing-options (contract, Conversation closing options / closing form).
#pragma once

#include "base/sql/database.h"
#include "base/web/message.h"
#include "closing/store.h"
#include "shop/store.h"

namespace connector::closing {

// Serves one worker; the reader and the shop's store belong to the same one.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Store& shop);

  web::Response ClosingOptions(const web::Request& request);

 private:
  sql::Reader& reader_;
  shop::Store& shop_;
  Store store_;
};

}  // namespace connector::closing
