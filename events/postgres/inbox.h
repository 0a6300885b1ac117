// The rows of received events, as they come in and as they are looked at again (scale: in groups,
// each one statement).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/postgres/lane.h"
#include "events/store.h"

namespace connector::events::postgres {

// A delivery that waits to be durable, at most until the deadline.
struct Incoming {
  std::shared_ptr<const Delivery> delivery;
  Done<Receipt> done;
  Deadline deadline;
};

// Stores a group and tells each. The first delivery of an id decides before the next one is looked
// at; what the engine does not take is refused alone.
void Receive(Connection& connection, const std::vector<Incoming>& group,
             const std::atomic<bool>& is_stopping);

// Each to be called inside of Try. As the operations of Store.
void ReceiveInOrder(Connection& connection,
                    const std::vector<std::shared_ptr<const Delivery>>& deliveries);
ReplayResult Replay(Connection& connection, const std::string& id);
std::optional<std::int64_t> DropBodies(Connection& connection, std::int64_t received_before_ms,
                                       std::int64_t after);

// Drops the bodies of these events and of their conflicts, and what was still to follow from them.
void DropEvents(Connection& connection, const std::vector<std::int64_t>& events);

}  // namespace connector::events::postgres
