#include "base/sql/backup.h"

#include <filesystem>
#include <string>

#include "base/sql/database.h"
#include "base/sql/files.h"
#include "base/sql/new_file.h"

namespace connector::sql {
namespace {

using Path = std::filesystem::path;

// An older copy may go. What else has that name stays, above all a database that is or was served:
// that has a write-ahead log, and a copy has none.
void CheckReplaceable(const Path& copy) {
  if (!std::filesystem::exists(copy)) return;
  const auto header = ReadHeader(copy);
  if (!header || header->format.application_id != kApplicationId) {
    throw DatabaseError(copy.string() + ": is there, and no copy of a connector's database");
  }
  if (header->uses_log) {
    throw DatabaseError(copy.string() + ": is a database that is or was served, and no copy");
  }
}

}  // namespace

void Backup(const Path& database, const Path& copy) {
  auto source = OpenForReading(database);
  try {
    if (std::filesystem::exists(copy) && std::filesystem::equivalent(database, copy)) {
      throw DatabaseError(copy.string() + ": is the database itself");
    }
    CheckReplaceable(copy);
    NewFile file(copy);
    file.Copy(source);
    const auto verdict = file.Open().execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict != "ok") throw DatabaseError(copy.string() + ": " + verdict);
    CheckReplaceable(copy);  // somebody may have begun to serve it meanwhile
    file.Publish();
  } catch (const SQLite::Exception& error) {
    throw DatabaseError(copy.string() + ": " + error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    throw DatabaseError(copy.string() + ": " + error.code().message());
  }
}

}  // namespace connector::sql
