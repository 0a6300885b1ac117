// GET /visitor-profile and POST /visitor-profile/actions (contract, Visitor profile / customer
// information).
#pragma once

#include "crm/history.h"
#include "crm/store.h"
#include "shop/store.h"
#include "store/database.h"
#include "store/group_writer.h"
#include "web/message.h"

namespace connector::crm {

// Serves one worker; the reader and the shop's store belong to the same one. The writer is shared,
// and `history_writer` is used inside its jobs.
class Handlers {
 public:
  Handlers(store::Reader& reader, shop::Store& shop, store::GroupWriter& writer,
           HistoryWriter& history_writer);

  web::Response VisitorProfile(const web::Request& request);
  web::Answer VisitorAction(const web::Request& request);

 private:
  bool HasAction(const Store::Visitor& visitor, const std::string& action);
  web::Answer OpenCase(CaseRequest request);

  store::Reader& reader_;
  shop::Store& shop_;
  Store store_;
  HistoryReader history_;
  store::GroupWriter& writer_;
  HistoryWriter& history_writer_;
};

}  // namespace connector::crm
