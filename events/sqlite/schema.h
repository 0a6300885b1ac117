// The tables of the events' database: numbered SQL files, each applied once, in order.
#pragma once

#include "base/sql/database.h"

namespace connector::events::sqlite {

// Until then one file held the shop and the events.
constexpr int kLastVersionOfOneFile = 5;

int VersionOf(sql::Connection& database);

// Applies the scripts that the database has not seen, up to `last`, in one transaction; `PRAGMA
// user_version` keeps the number of the last one. Throws sql::DatabaseError if the database is
// newer than the scripts.
void ApplySchema(sql::Connection& database);
void ApplySchema(sql::Connection& database, int last);

// Throws sql::DatabaseError if there are scripts that were not applied, or the database is newer.
void CheckIsCurrent(sql::Connection& database);

}  // namespace connector::events::sqlite
