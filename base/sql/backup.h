// Copies of a database that is in use.
#pragma once

#include <filesystem>

namespace connector::sql {

// Writes the state that the database has at one moment into `copy`, also while a service writes to
// it, and in place of an older copy. The copy is one file for its owner only, read through once,
// and durable before it gets its name: `copy` is the old one or the new one, whenever the power
// goes. Waits while another process writes to the same name, and takes away what a killed one left.
// Throws DatabaseError.
void Backup(const std::filesystem::path& database, const std::filesystem::path& copy);

}  // namespace connector::sql
