// How an operation on the events ended, and how that is told.
#pragma once

#include <functional>

#include "base/sql/outcome.h"

namespace connector::events {

// kUnavailable may also mean that it is not known: whoever asks again is told what became of it.
using Outcome = sql::Outcome;

// Called once, now or later, on any thread; must not block. The values mean something only if the
// outcome is kCommitted.
template <typename... Values>
using Done = std::function<void(const Outcome&, Values...)>;

}  // namespace connector::events
