// Taking what is due from a queue: a table with due_at and is_dead, and an index by due_at of the
// rows that are not dead.
#pragma once

#include <string>

#include "events/postgres/clock.h"

namespace connector::events::postgres {

// A condition of SQL. The clock is in a query of its own: an index is of no use for a value that
// may change.
inline const std::string kIsDue = "is_dead = 0 AND due_at <= (SELECT " + kNow + ")";

// In the transaction, before anything is taken. All of it has an index, and the planner, who knows
// how long the queue was at the last ANALYZE, would sort whatever waits each time.
inline constexpr auto* kUseIndexes =
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', "
    "true)";

}  // namespace connector::events::postgres
