// The events' tables in PostgreSQL: numbered SQL files, each applied once, in order.
#pragma once

#include "base/sql/postgres/connection.h"

namespace connector::events::postgres {

// Applies what the database has not seen, in one transaction; who does the same at the same time
// waits, and finds it done. As a role that owns the tables. Throws sql::postgres::Error, or
// std::runtime_error if the database is newer than this program.
void Migrate(sql::postgres::Connection& connection);

// Throws std::runtime_error, with what to do, if the database was not brought to this program's
// version, does not compare texts by their bytes, or answers before a commit is on a disk.
void CheckIsUsable(sql::postgres::Connection& connection);

}  // namespace connector::events::postgres
