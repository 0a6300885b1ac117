// What the operator's listener answers (contract/README.md, Operator).
#pragma once

#include <memory>

#include "base/sql/reader.h"
#include "base/web/message.h"
#include "events/store.h"
#include "service/backend.h"
#include "shop/store.h"

namespace connector::service {

// Serves one worker.
class OperatorHandlers {
 public:
  explicit OperatorHandlers(Backend& backend);

  web::Answer Readiness();  // ready: a shop can be read, and a write is durable
  web::Answer Metrics();
  web::Answer Events(const web::Request& request);
  web::Answer Event(const web::Request& request);
  web::Answer Replay(const web::Request& request);
  web::Answer Installations();
  web::Answer FollowUps(const web::Request& request);
  web::Answer ReplayFollowUp(const web::Request& request);
  web::Answer Contacts(const web::Request& request);
  web::Answer Contact(const web::Request& request);
  web::Answer Ticket(const web::Request& request);
  web::Response Requests(const web::Request& request);
  web::Answer Reset();

 private:
  Backend& backend_;
  std::unique_ptr<sql::Reader> shop_reader_;
  shop::Store shop_;
  std::unique_ptr<events::Reader> events_;
};

}  // namespace connector::service
