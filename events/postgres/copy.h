// Moves all events from SQLite's file to PostgreSQL, and back.
#pragma once

#include <cstdint>

#include "base/sql/database.h"
#include "base/sql/postgres/connection.h"

namespace connector::events::postgres {

// The target, which has this program's tables, holds afterwards what the source holds in one
// moment, row by row; in one transaction, so that a copy that is killed changes nothing, and is
// made again. Tells how many rows there are. Throws std::runtime_error, also if the target's newest
// event is not in the source: it would be lost.
std::uint64_t CopyToPostgres(sql::Connection& source, sql::postgres::Connection& target);
std::uint64_t CopyFromPostgres(sql::postgres::Connection& source, sql::Connection& target);

}  // namespace connector::events::postgres
