// GET /closing-options (contract, Conversation closing options / closing form).
#pragma once

#include <string>

#include "base/sql/kept.h"
#include "base/sql/reader.h"
#include "base/web/message.h"
#include "closing/store.h"
#include "shop/interaction.h"

namespace connector::closing {

// Serves one worker; the reader and the interactions belong to the same one.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Interactions& interactions);

  web::Answer ClosingOptions(const web::Request& request);

 private:
  std::string Form(const shop::Caller& caller, const std::string& operator_locale);

  shop::Interactions& interactions_;
  Store store_;
  sql::Kept<std::string, std::string> forms_;  // as they go onto the wire
};

}  // namespace connector::closing
