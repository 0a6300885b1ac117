// POST /webhooks (contract, Webhooks): an event is acknowledged once it survives a power cut.
#pragma once

#include <functional>
#include <memory>

#include "base/sql/group_writer.h"
#include "base/web/message.h"
#include "events/inbox.h"

namespace connector::events {

// Shared by all workers. What it is given outlives it.
class Receiver {
 public:
  // Told of what has been committed, on the writer's thread.
  using Observer = std::function<void(const Delivery&, Receipt)>;

  Receiver(sql::GroupWriter& writer, Inbox& inbox, Observer observer);

  // 202 {"status":"stored"}, "repeated" or "conflicting"; the effect follows later.
  web::Answer Receive(const web::Request& request) const;

 private:
  void Store(const std::shared_ptr<const Delivery>& delivery, web::Responder respond) const;

  sql::GroupWriter& writer_;
  Inbox& inbox_;
  Observer observer_;
};

}  // namespace connector::events
