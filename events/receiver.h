// POST /webhooks (contract, Webhooks): an event is acknowledged once it survives a power cut.
#pragma once

#include <functional>
#include <memory>

#include "base/web/message.h"
#include "events/store.h"

namespace connector::events {

// Shared by all workers. What it is given outlives it.
class Receiver {
 public:
  // As Store::Receive.
  using Keep = std::function<void(std::shared_ptr<const Delivery>, Done<Receipt>)>;
  // Told of what has been committed, on any thread.
  using Observer = std::function<void(const Delivery&, Receipt)>;

  Receiver(Keep keep, Observer observer);

  // 202 {"status":"stored"}, "repeated" or "conflicting"; the effect follows later.
  web::Answer Receive(const web::Request& request) const;

 private:
  Keep keep_;
  Observer observer_;
};

}  // namespace connector::events
