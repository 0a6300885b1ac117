#include "sandbox/apps/store.h"

#include <array>

#include "base/sql/query.h"
#include "base/text/enum_names.h"
#include "base/text/json.h"
#include "base/text/text.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;
using platform::Change;

constexpr text::EnumNames<Status, 3> kStatuses{{
    {"sandbox", Status::kSandbox},
    {"review", Status::kReview},
    {"published", Status::kPublished},
}};
static_assert(text::IsInOrder(kStatuses));

constexpr const char* kNoVersion = "sandbox";  // what the platform's own page calls it
constexpr int kSecretDigits = 64;

std::string Select(const std::string& condition) {
  return "SELECT a.id, a.connector_id, a.definition, a.status, a.version_id, a.version, a.review, "
         "a.secret, a.previous_secret, a.created_at, a.changed_at FROM apps a " +
         condition;
}

StoredApp Read(const sql::Rows& rows) {
  StoredApp stored;
  stored.id = rows.Integer(0);
  stored.connector_id = rows.Text(1);
  stored.app = FromJson(ordered_json::parse(rows.Text(2)));
  stored.status = text::FindByName(kStatuses, rows.Text(3)).value();
  stored.version_id = rows.Text(4);
  stored.version = rows.Text(5);
  if (!rows.IsNull(6)) stored.review = ordered_json::parse(rows.Text(6));
  stored.secret = rows.Text(7);
  stored.previous_secret = rows.OptionalText(8);
  stored.created_at = rows.Integer(9);
  stored.changed_at = rows.Integer(10);
  return stored;
}

std::optional<StoredApp> ReadOne(sql::Query& query, const std::string& parameter) {
  sql::Rows rows(query, parameter);
  return rows.Next() ? std::optional(Read(rows)) : std::nullopt;
}

std::int64_t Count(Change& change, const std::string& sql, std::int64_t id) {
  sql::Query query(change.database, sql);
  sql::Rows rows(query, id);
  rows.Next();
  return rows.Integer(0);
}

// A connector id counts, too: one word names one app.
bool IsTaken(Change& change, const std::string& name, std::int64_t by_another_than) {
  sql::Query query(change.database,
                   "SELECT 1 FROM apps WHERE (name = ?1 OR connector_id = ?1) AND id <> ?2");
  sql::Rows rows(query, name, by_another_than);
  return rows.Next();
}

web::Problem NameIsTaken() { return {409, "name: another app has it.", ""}; }

}  // namespace

std::string_view ToString(Status status) { return text::NameOf(kStatuses, status); }

AppStore::AppStore(sql::Reader& reader)
    : find_(reader, Select("WHERE a.name = ?1 OR a.connector_id = ?1")),
      find_by_version_(reader, Select("WHERE a.version_id = ?1 OR a.id IN (SELECT app_id FROM "
                                      "installations WHERE version_id = ?1) LIMIT 1")),
      all_(reader, Select("ORDER BY a.name")),
      websites_(reader,
                "SELECT website_id FROM installations WHERE app_id = ? AND uninstalled_at IS NULL "
                "ORDER BY website_id") {}

std::optional<StoredApp> AppStore::Find(const std::string& app) { return ReadOne(find_, app); }

std::optional<StoredApp> AppStore::FindByVersion(const std::string& version_id) {
  return ReadOne(find_by_version_, version_id);
}

std::vector<StoredApp> AppStore::All() {
  std::vector<StoredApp> apps;
  for (sql::Rows rows(all_); rows.Next();) apps.push_back(Read(rows));
  return apps;
}

std::vector<std::int64_t> AppStore::WebsitesOf(std::int64_t app_id) {
  std::vector<std::int64_t> websites;
  for (sql::Rows rows(websites_, app_id); rows.Next();) websites.push_back(rows.Integer(0));
  return websites;
}

std::string CheckSecret(const std::string& secret) {
  constexpr std::size_t kLongest = 4'096;
  const bool is_line = text::Printable(secret, secret.size()) == secret &&
                       secret.find_first_of("\n\t") == std::string::npos;
  if (!secret.empty() && secret.size() <= kLongest && is_line && secret.front() != ' ' &&
      secret.back() != ' ') {
    return "";
  }
  return "must be one line of text, of 1 to 4096 bytes, without blanks at its ends";
}

std::variant<std::int64_t, web::Problem> CreateApp(Change& change, const App& app,
                                                   const std::optional<std::string>& secret) {
  if (IsTaken(change, app.name, 0)) return NameIsTaken();
  sql::Query insert(change.database,
                    "INSERT INTO apps (name, connector_id, definition, status, version_id, "
                    "version, secret, created_at, changed_at) "
                    "VALUES (?, ?, ?, 'sandbox', ?, ?, ?, ?, ?)");
  sql::Execute(insert, app.name, change.random.Uuid(), ToJson(app).dump(), change.random.Uuid(),
               std::string(kNoVersion), secret ? *secret : change.random.HexDigits(kSecretDigits),
               change.now_ms, change.now_ms);
  return change.database.getLastInsertRowid();
}

std::optional<web::Problem> ReplaceApp(Change& change, const StoredApp& stored, const App& app) {
  if (IsTaken(change, app.name, stored.id)) return NameIsTaken();
  const bool was_published = stored.status == Status::kPublished;
  sql::Query update(change.database,
                    "UPDATE apps SET name = ?, definition = ?, status = 'sandbox', version = ?, "
                    "version_id = ?, changed_at = ? WHERE id = ?");
  sql::Execute(update, app.name, ToJson(app).dump(), std::string(kNoVersion),
               was_published ? change.random.Uuid() : stored.version_id, change.now_ms, stored.id);
  return std::nullopt;
}

bool DeclareApp(Change& change, const App& app, const std::optional<std::string>& secret) {
  sql::Query find(change.database, Select("WHERE a.name = ?1"));
  const auto stored = ReadOne(find, app.name);
  if (!stored) {
    CreateApp(change, app, secret);
    return true;
  }
  if (ToJson(stored->app) != ToJson(app)) ReplaceApp(change, *stored, app);
  if (secret && *secret != stored->secret) RotateSecret(change, stored->id, secret);
  return false;
}

std::optional<web::Problem> DeleteApp(Change& change, std::int64_t app_id) {
  if (Count(change,
            "SELECT count(*) FROM installations WHERE app_id = ? AND uninstalled_at IS NULL",
            app_id) != 0) {
    return web::Problem{409, "The app is installed: uninstall it first.", ""};
  }
  const std::string subscriptions =
      "(SELECT s.id FROM subscriptions s JOIN installations i ON i.id = s.installation_id "
      "WHERE i.app_id = ?)";
  if (Count(change,
            "SELECT count(*) FROM deliveries WHERE state = 'waiting' AND subscription_id IN " +
                subscriptions,
            app_id) != 0) {
    return web::Problem{409, "Deliveries to the app wait to be sent: try again later.", ""};
  }
  for (const auto& sql : {"DELETE FROM deliveries WHERE subscription_id IN " + subscriptions,
                          "DELETE FROM subscriptions WHERE id IN " + subscriptions,
                          std::string("DELETE FROM installations WHERE app_id = ?"),
                          std::string("DELETE FROM calls WHERE app_id = ?"),
                          std::string("DELETE FROM closing_values WHERE app_id = ?"),
                          std::string("DELETE FROM apps WHERE id = ?")}) {
    sql::Query query(change.database, sql);
    sql::Execute(query, app_id);
  }
  return std::nullopt;
}

void RotateSecret(Change& change, std::int64_t app_id, const std::optional<std::string>& secret) {
  sql::Query update(change.database,
                    "UPDATE apps SET previous_secret = secret, secret = ?, changed_at = ? "
                    "WHERE id = ?");
  sql::Execute(update, secret ? *secret : change.random.HexDigits(kSecretDigits), change.now_ms,
               app_id);
}

void SetReview(Change& change, std::int64_t app_id, Status before, const ReviewState& after) {
  sql::Query update(change.database,
                    "UPDATE apps SET status = ?, version = ?, review = ?, changed_at = ? "
                    "WHERE id = ? AND status = ?");
  sql::Execute(update, std::string(ToString(after.status)), after.version,
               text::DumpReplacing(after.review), change.now_ms, app_id,
               std::string(ToString(before)));
}

}  // namespace connector::sandbox::apps
