// GET /visitor-profile and POST /visitor-profile/actions (contract, Visitor profile / customer
// information).
#pragma once

#include <string>

#include "base/sql/reader.h"
#include "base/web/message.h"
#include "crm/store.h"
#include "events/store.h"
#include "shop/interaction.h"

namespace connector::crm {

// Serves one worker; what it is given belongs to the same one, except for the events' store. A
// contact's number comes after the URL; if that is empty, profiles have no links to contacts.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Interactions& interactions, events::Store& events,
           events::Reader& history, std::string contact_url);

  web::Answer VisitorProfile(const web::Request& request);
  web::Answer VisitorAction(const web::Request& request);

 private:
  web::Answer Profile(const shop::Caller& caller, const VisitorKeys& keys,
                      const std::string& operator_locale);
  bool HasAction(const Store::Visitor& visitor, const std::string& action);
  web::Answer OpenCase(events::CaseRequest request);

  shop::Interactions& interactions_;
  Store store_;
  events::Store& events_;
  events::Reader& history_;
  std::string contact_url_;
};

}  // namespace connector::crm
