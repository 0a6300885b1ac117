#include "sandbox/apps/installations.h"

#include "base/sql/query.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;
using platform::Change;

std::string SelectInstalled(const std::string& condition) {
  return "SELECT i.id, i.uuid, a.name, i.website_id, i.version_id, i.parameters, i.installed_at "
         "FROM installations i JOIN apps a ON a.id = i.app_id "
         "WHERE i.uninstalled_at IS NULL" +
         condition;
}

Installation ReadInstallation(const sql::Rows& rows) {
  return {rows.Integer(0), std::string(rows.Text(1)), std::string(rows.Text(2)),
          rows.Integer(3), std::string(rows.Text(4)), Typed::parse(rows.Text(5)),
          rows.Integer(6)};
}

template <typename... Parameters>
std::optional<Installation> FindOne(sql::Query& query, const Parameters&... parameters) {
  sql::Rows rows(query, parameters...);
  return rows.Next() ? std::optional(ReadInstallation(rows)) : std::nullopt;
}

bool HasRow(Change& change, const char* sql, std::int64_t first, std::int64_t second) {
  sql::Query query(change.database, sql);
  sql::Rows rows(query, first, second);
  return rows.Next();
}

// R: the website is named as interactions name it, so that a connector sees the same one.
void TellOfIt(Change& change, const char* type, std::int64_t installation) {
  platform::Happening happening{type, std::nullopt, {}};
  sql::Query query(change.database,
                   "SELECT i.website_id, a.connector_id, i.version_id FROM installations i "
                   "JOIN apps a ON a.id = i.app_id WHERE i.id = ?");
  {
    sql::Rows rows(query, installation);
    rows.Next();
    happening.website_id = rows.Integer(0);
    happening.fields = {{"websiteId", platform::PlatformId(rows.Integer(0))},
                        {"connectorId", rows.Text(1)},
                        {"connectorVersionId", rows.Text(2)}};
  }
  platform::TellInstallation(change, happening, installation);
}

void Subscribe(Change& change, const App& app, std::int64_t installation) {
  sql::Query insert(change.database,
                    "INSERT INTO subscriptions (installation_id, label, url, content_type, events) "
                    "VALUES (?, ?, ?, ?, ?)");
  for (const auto& webhook : app.webhooks) {
    sql::Execute(insert, installation, webhook.label, app.Absolute(webhook.url),
                 webhook.content_type, ordered_json(webhook.events).dump());
  }
}

}  // namespace

Installations::Installations(sql::Reader& reader)
    : all_(reader, SelectInstalled(" ORDER BY i.id")),
      find_(reader, SelectInstalled(" AND i.uuid = ?")),
      find_on_(reader, SelectInstalled(" AND i.app_id = ? AND i.website_id = ?")),
      subscriptions_(reader,
                     "SELECT label, url, content_type, events FROM subscriptions "
                     "WHERE installation_id = ? AND ended_at IS NULL ORDER BY id") {}

std::vector<Installation> Installations::All() {
  std::vector<Installation> all;
  for (sql::Rows rows(all_); rows.Next();) all.push_back(ReadInstallation(rows));
  return all;
}

std::optional<Installation> Installations::Find(const std::string& uuid) {
  return FindOne(find_, uuid);
}

std::optional<Installation> Installations::FindOn(std::int64_t app_id, std::int64_t website_id) {
  return FindOne(find_on_, app_id, website_id);
}

ordered_json Installations::SubscriptionsOf(std::int64_t id) {
  auto subscriptions = ordered_json::array();
  for (sql::Rows rows(subscriptions_, id); rows.Next();) {
    subscriptions.push_back({{"label", rows.Text(0)},
                             {"url", rows.Text(1)},
                             {"contentType", rows.Text(2)},
                             {"events", ordered_json::parse(rows.Text(3))}});
  }
  return subscriptions;
}

std::variant<std::string, web::Problem> Install(Change& change, const StoredApp& stored,
                                                std::int64_t website_id, const Typed& parameters,
                                                bool tells) {
  if (!HasRow(change, "SELECT 1 FROM apps JOIN websites w ON w.id = ?2 WHERE apps.id = ?1",
              stored.id, website_id)) {
    return web::Problem{409, "The app or the website was deleted meanwhile.", ""};
  }
  if (HasRow(change,
             "SELECT 1 FROM installations WHERE app_id = ? AND website_id = ? "
             "AND uninstalled_at IS NULL",
             stored.id, website_id)) {
    return web::Problem{409, "The app is installed on this website already.", ""};
  }
  auto uuid = change.random.Uuid();
  sql::Query insert(change.database,
                    "INSERT INTO installations (uuid, app_id, website_id, version_id, parameters, "
                    "installed_at) VALUES (?, ?, ?, ?, ?, ?)");
  sql::Execute(insert, uuid, stored.id, website_id, stored.version_id, parameters.dump(),
               change.now_ms);
  const auto id = change.database.getLastInsertRowid();
  Subscribe(change, stored.app, id);
  if (tells) TellOfIt(change, "connector.installed", id);
  return uuid;
}

void ChangeParameters(Change& change, std::int64_t id, const Typed& parameters) {
  sql::Query update(change.database, "UPDATE installations SET parameters = ? WHERE id = ?");
  sql::Execute(update, parameters.dump(), id);
}

bool Uninstall(Change& change, const Installation& installation, bool tells) {
  if (!HasRow(change,
              "SELECT 1 FROM installations WHERE id = ? AND website_id = ? "
              "AND uninstalled_at IS NULL",
              installation.id, installation.website_id)) {
    return false;
  }
  // Before its webhooks end: it is the last that they are told.
  if (tells) TellOfIt(change, "connector.uninstalled", installation.id);
  for (const auto* sql :
       {"UPDATE subscriptions SET ended_at = ? WHERE installation_id = ? AND ended_at IS NULL",
        "UPDATE installations SET uninstalled_at = ? WHERE id = ?"}) {
    sql::Query update(change.database, sql);
    sql::Execute(update, change.now_ms, installation.id);
  }
  return true;
}

}  // namespace connector::sandbox::apps
