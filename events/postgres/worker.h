// Works off events that are due: claims them, has their changes decided, makes those, and marks the
// events. A claim is a lock of the transaction, no lease: what dies with a replica is free at once.
#pragma once

#include <cstddef>

#include "events/postgres/lane.h"
#include "events/store.h"

namespace connector::events::postgres {

// To be called inside of Try. Of what the engine does not take, only the culprit has failed.
Round WorkOff(Connection& connection, std::size_t most, const Decide& decide,
              const RetryPolicy& policy, bool queues_follow_ups);

// Has those that a clock in the future put off be due now: what never failed need not wait, and
// nothing need wait for longer than the longest delay.
void PullForward(Connection& connection);

}  // namespace connector::events::postgres
