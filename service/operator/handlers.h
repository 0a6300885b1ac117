// What the operator's listener answers (contract/README.md, Operator).
#pragma once

#include "base/sql/database.h"
#include "base/web/message.h"
#include "events/inbox_reader.h"
#include "service/backend.h"
#include "shop/store.h"

namespace connector::service {

// Serves one worker.
class OperatorHandlers {
 public:
  explicit OperatorHandlers(Backend& backend);

  web::Answer Readiness();  // ready: a shop can be read, and a write is durable
  web::Response Metrics();
  web::Response Events(const web::Request& request);
  web::Response Event(const web::Request& request);
  web::Answer Replay(const web::Request& request);
  web::Response Installations();
  web::Response Requests(const web::Request& request);
  web::Answer Reset();

 private:
  Backend& backend_;
  sql::Reader reader_;
  shop::Store shop_;
  events::InboxReader inbox_;
};

}  // namespace connector::service
