// What an event changes: the one table of it is in effects.cpp. Events that are not in it are kept,
// and change nothing.
#pragma once

#include <vector>

#include "events/event.h"
#include "events/store.h"

namespace connector::events {

// Throws if the event lacks what its effect cannot do without.
std::vector<Change> ChangesOf(const Event& event);

}  // namespace connector::events
