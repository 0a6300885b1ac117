#include "events/sqlite/installations.h"

namespace connector::events::sqlite {
namespace {

constexpr auto* kApply =
    "INSERT INTO installations (website_id, is_installed, connector_id, connector_version_id, "
    "changed_at, event_id) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (website_id) DO UPDATE SET is_installed = excluded.is_installed, "
    "connector_id = excluded.connector_id, connector_version_id = excluded.connector_version_id, "
    "changed_at = excluded.changed_at, event_id = excluded.event_id "
    "WHERE (excluded.changed_at, 1 - excluded.is_installed, excluded.event_id) > "
    "(changed_at, 1 - is_installed, event_id)";

}  // namespace

Installations::Installations(sql::Connection& database)
    : database_(database), apply_(database, kApply) {}

void Installations::Apply(const InstallationChange& change) {
  sql::Execute(apply_, change.website_id, std::int64_t{change.is_installed}, change.connector_id,
               change.connector_version_id, change.changed_at_ms, change.event_id);
}

void Installations::Clear() { database_.exec("DELETE FROM installations"); }

}  // namespace connector::events::sqlite
