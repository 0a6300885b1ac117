// GET /visitor-profile and POST /visitor-profile/actions (contract, Visitor profile / customer
// information).
#pragma once

#include "base/sql/database.h"
#include "base/sql/group_writer.h"
#include "base/web/message.h"
#include "crm/store.h"
#include "events/history.h"
#include "shop/store.h"

namespace connector::crm {

// Serves one worker; the reader and the shop's store belong to the same one. The writer is shared,
// and `history_writer` is used inside its jobs.
class Handlers {
 public:
  Handlers(sql::Reader& reader, shop::Store& shop, sql::GroupWriter& writer,
           events::HistoryWriter& history_writer);

  web::Response VisitorProfile(const web::Request& request);
  web::Answer VisitorAction(const web::Request& request);

 private:
  bool HasAction(const Store::Visitor& visitor, const std::string& action);
  web::Answer OpenCase(events::CaseRequest request);

  sql::Reader& reader_;
  shop::Store& shop_;
  Store store_;
  events::HistoryReader history_;
  sql::GroupWriter& writer_;
  events::HistoryWriter& history_writer_;
};

}  // namespace connector::crm
