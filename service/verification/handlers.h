// POST /verification and GET /settings/{parameter}/options (contract, Verification URL).
#pragma once

#include "service/verification/form.h"
#include "service/verification/password_checker.h"
#include "service/verification/throttle.h"
#include "shop/parameters.h"
#include "shop/store.h"
#include "store/database.h"
#include "web/message.h"

namespace connector::service::verification {

// Serves one worker; the reader and the shop's store belong to the same one, while the throttle and
// the checker are shared.
class Handlers {
 public:
  Handlers(store::Reader& reader, shop::Store& shop, Throttle& throttle, PasswordChecker& checker);

  web::Answer Verify(const web::Request& request);
  web::Response ParameterOptions(const web::Request& request);

 private:
  struct Credentials {
    std::string login;
    std::string password;
    std::string password_key;  // of the parameter, where a wrong one is reported
    std::optional<std::string> hash;
  };
  web::Answer CheckCredentials(const Form& form, std::vector<Fault> faults, Credentials credentials,
                               const std::string& source);

  store::Reader& reader_;
  shop::Store& shop_;
  shop::ParameterStore parameters_;
  Throttle& throttle_;
  PasswordChecker& checker_;
};

}  // namespace connector::service::verification
