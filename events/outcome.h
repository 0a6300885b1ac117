// How an operation on the events ended, and how that is told.
#pragma once

#include <functional>
#include <stdexcept>

#include "base/sql/outcome.h"

namespace connector::events {

// kUnavailable may also mean that it is not known: whoever asks again is told what became of it.
using Outcome = sql::Outcome;

// Called once, now or later, on any thread; must not block. The values mean something only if the
// outcome is kCommitted.
template <typename... Values>
using Done = std::function<void(const Outcome&, Values...)>;

// Thrown where nobody waits: what the engine knows cannot be told now, and may be soon.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace connector::events
