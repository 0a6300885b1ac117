// POST /verification and GET /settings/{parameter}/options (contract, Verification URL).
#pragma once

#include "base/sql/reader.h"
#include "base/web/message.h"
#include "shop/parameters.h"
#include "shop/store.h"
#include "verification/credential_checker.h"
#include "verification/form.h"

namespace connector::verification {

// Serves one worker; the reader and the shop's store belong to the same one, while the checker is
// shared.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Store& shop, CredentialChecker& checker);

  web::Answer Verify(const web::Request& request);
  web::Response ParameterOptions(const web::Request& request);

 private:
  sql::Reader& reader_;
  shop::Store& shop_;
  shop::ParameterStore parameters_;
  CredentialChecker& checker_;
};

}  // namespace connector::verification
