// A visitor's data in PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "events/postgres/lane.h"
#include "events/store.h"

namespace connector::events::postgres {

// As the functions of events/store.h. Each throws std::runtime_error if PostgreSQL does not answer
// within the timeout that each part of it has.

// What there is at one moment.
nlohmann::ordered_json ExportVisitor(const PostgresPlace& place,
                                     const std::vector<std::string>& names);

// In transactions of a moment each, so that nobody waits; the rows by which the rest is found go
// last, so that what was begun can be done again. What other connectors tell meanwhile is found if
// it came before the end.
Erased ForgetVisitor(const PostgresPlace& place, const std::vector<std::string>& names);

}  // namespace connector::events::postgres
