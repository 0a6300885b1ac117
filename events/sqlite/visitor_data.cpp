#include "events/sqlite/visitor_data.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>

#include "base/sql/query.h"
#include "base/text/folding.h"
#include "events/rows.h"
#include "events/sqlite/inbox.h"
#include "events/sqlite/schema.h"
#include "events/visitor_data.h"

namespace connector::events::sqlite {
namespace {

using Json = nlohmann::ordered_json;

// In memory: temporary files are personal data, too.
constexpr auto* kBegin =
    "PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE; "
    "CREATE TEMP TABLE the_names (given TEXT NOT NULL, folded TEXT NOT NULL)";
constexpr auto* kName = "INSERT INTO the_names VALUES (?, ?)";

constexpr auto* kBodies =
    "SELECT event, is_form, body FROM events WHERE body_sha256 IS NULL "
    "UNION ALL SELECT event, is_form, body FROM event_conflicts WHERE body_sha256 IS NULL "
    "ORDER BY 1";
constexpr auto* kEvent = "SELECT id, type, received_at, body FROM events WHERE event = ?";

sql::Connection OpenExisting(const std::filesystem::path& file) {
  sql::CheckIsFile(file);
  if (!std::filesystem::exists(file)) {
    throw sql::DatabaseError(file.string() + ": there is no such file");
  }
  auto database = sql::OpenForWriting(file);
  CheckIsCurrent(database);
  return database;
}

// In a transaction from its beginning on, so that nothing comes meanwhile. For one use.
class VisitorData {
 public:
  VisitorData(sql::Connection& database, const std::vector<std::string>& names)
      : database_(database), texts_(Collect(names)) {}

  Json Export() {
    Json all;
    for (const auto& table : kVisitorTables) {
      sql::Query query(database_, std::string("SELECT json_object(") + table.fields + ") FROM " +
                                      table.name + " WHERE " + table.theirs + " ORDER BY 1");
      auto& list = all[table.name] = Json::array();
      for (sql::Rows rows(query); rows.Next();) list.push_back(ReadVisitorRow(rows.Text(0)));
    }
    auto& events = all["events"] = Json::array();
    sql::Query query(database_, kEvent);
    for (const auto event : FindEvents()) {
      sql::Rows rows(query, event);
      if (!rows.Next()) continue;
      events.push_back(ToVisitorEvent(rows.Text(0), rows.Text(1), rows.Integer(2), rows.Bytes(3)));
    }
    return all;
  }

  Erased Erase() {
    const auto remove = [&](const std::string& table, const char* theirs) {
      return std::int64_t{database_.exec("DELETE FROM " + table + " WHERE " + theirs)};
    };
    Erased erased;
    Inbox inbox(database_);
    for (const auto event : FindEvents()) {
      inbox.Forget(event);
      ++erased.event_bodies;
    }
    remove("follow_ups", kTheirFollowUps);
    for (auto table = std::rbegin(kVisitorTables); table != std::rend(kVisitorTables); ++table) {
      erased.*table->is_counted = remove(table->name, table->theirs);
    }
    return erased;
  }

 private:
  VisitorTexts Collect(const std::vector<std::string>& names) {
    database_.exec(kBegin);
    sql::Query add(database_, kName);
    for (const auto& name : names) sql::Execute(add, name, text::FoldCase(name));
    database_.exec(std::string("CREATE TEMP TABLE the_contacts AS ") + kTheContacts);
    database_.exec(std::string("CREATE TEMP TABLE the_visitors AS ") + kTheVisitors);
    database_.exec(std::string("CREATE TEMP TABLE the_conversations AS ") + kTheConversations);
    return {Texts(kSelectIdTexts), Texts(kSelectEmailTexts), Texts(kSelectConversationTexts)};
  }

  std::set<std::string> Texts(const char* sql) {
    sql::Query query(database_, sql);
    std::set<std::string> texts;
    for (sql::Rows rows(query); rows.Next();) texts.emplace(rows.Text(0));
    return texts;
  }

  // In order, each once.
  std::vector<std::int64_t> FindEvents() {
    std::vector<std::int64_t> events;
    sql::Query bodies(database_, kBodies);
    for (sql::Rows rows(bodies); rows.Next();) {
      if (!events.empty() && events.back() == rows.Integer(0)) continue;
      const EventBody body{EncodingOf(rows.Integer(1)), rows.Bytes(2)};
      if (texts_.AreIn(body)) events.push_back(rows.Integer(0));
    }
    return events;
  }

  sql::Connection& database_;
  VisitorTexts texts_;
};

}  // namespace

Json ExportVisitor(const std::filesystem::path& file, const std::vector<std::string>& names) {
  auto database = OpenExisting(file);
  auto all = VisitorData(database, names).Export();
  database.exec("ROLLBACK");
  return all;
}

Erased ForgetVisitor(const std::filesystem::path& file, const std::vector<std::string>& names) {
  auto database = OpenExisting(file);
  const auto erased = VisitorData(database, names).Erase();
  database.exec("COMMIT");
  sql::RewriteWithoutDeleted(database);
  return erased;
}

}  // namespace connector::events::sqlite
