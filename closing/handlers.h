// GET /closing-options (contract, Conversation closing options / closing form).
#pragma once

#include "closing/store.h"
#include "shop/store.h"
#include "store/database.h"
#include "web/message.h"

namespace connector::closing {

// Serves one worker; the reader and the shop's store belong to the same one.
class Handlers {
 public:
  Handlers(store::Reader& reader, shop::Store& shop);

  web::Response ClosingOptions(const web::Request& request);

 private:
  store::Reader& reader_;
  shop::Store& shop_;
  Store store_;
};

}  // namespace connector::closing
