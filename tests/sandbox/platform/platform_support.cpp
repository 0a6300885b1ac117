#include "tests/sandbox/platform/platform_support.h"

#include "base/text/embedded_file.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::platform {

std::vector<text::EmbeddedFile> EmbeddedFiles();

std::int64_t NumberOf(sql::Connection& database, const std::string& sql) {
  sql::Query query(database, sql);
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

std::string TextOf(sql::Connection& database, const std::string& sql) {
  sql::Query query(database, sql);
  sql::Rows rows(query);
  return rows.Next() ? std::string(rows.Text(0)) : "";
}

std::string DumpOf(sql::Connection& database) {
  std::vector<std::string> tables;
  sql::Query names(database,
                   "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                   "name NOT LIKE 'sqlite_%' ORDER BY name");
  for (sql::Rows rows(names); rows.Next();) tables.emplace_back(rows.Text(0));
  std::string dump;
  for (const auto& table : tables) {
    dump += table + "\n";
    sql::Query all(database, "SELECT * FROM \"" + table + "\"");
    const int columns = all.statement().getColumnCount();
    for (sql::Rows rows(all); rows.Next();) {
      for (int column = 0; column < columns; ++column) {
        dump += rows.IsNull(column) ? "\x01" : std::string(rows.Text(column));
        dump += '|';
      }
      dump += '\n';
    }
  }
  return dump;
}

MadePast::MadePast(const Past& past, std::int64_t now_ms)
    : database_(sql::OpenForWriting(folder_ / "past.db")) {
  SetTimeZone("Europe/Paris");
  Random random(past.seed);
  Change change{database_, now_ms, random};
  database_.exec("BEGIN");
  database_.exec(std::string(EmbeddedFiles().front().text));
  Generate(change, past);
  database_.exec("COMMIT");
}

Office::Office() {
  SetTimeZone("Europe/Paris");
  StateOptions options;
  options.database = folder_ / "sandbox.db";
  options.past = {1, 0, 0};
  state_ = std::make_unique<State>(options);
  state_->Write([](Change& change) {
    change.database.exec("DELETE FROM presences; DELETE FROM productions");
    change.database.exec(
        "UPDATE operators SET is_connected = 0, chat_available = 0, call_available = 0, "
        "video_available = 0");
  });
}

std::int64_t Office::Number(const std::string& sql) {
  return state_->Write([&](Change& change) { return NumberOf(change.database, sql); });
}

std::int64_t Office::Visitor(const std::string& external_id) {
  return state_->Write([&](Change& change) {
    sql::Query query(change.database, "SELECT id FROM visitors WHERE external_id = ?");
    sql::Rows rows(query, external_id);
    return rows.Next() ? rows.Integer(0) : 0;
  });
}

std::int64_t Office::Subscribe(const nlohmann::json& events) {
  return state_->Write([&](Change& change) {
    change.database.exec(
        "INSERT OR IGNORE INTO apps (id, name, connector_id, definition, status, version_id, "
        "version, secret, created_at, changed_at) "
        "VALUES (1, 'app', 'c', '{}', 'sandbox', 'v', 'sandbox', 's', 0, 0); "
        "INSERT OR IGNORE INTO installations (id, uuid, app_id, website_id, version_id, "
        "parameters, installed_at) VALUES (1, 'i', 1, 101, 'v', '{}', 0)");
    sql::Query query(change.database,
                     "INSERT INTO subscriptions (installation_id, label, url, content_type, "
                     "events) VALUES (1, '', 'http://127.0.0.1:1/', 'application/json', ?)");
    sql::Execute(query, events.dump());
    return change.database.getLastInsertRowid();
  });
}

std::vector<nlohmann::json> Office::TakeEvents() {
  return state_->Write([&](Change& change) {
    std::vector<nlohmann::json> bodies;
    sql::Query query(change.database, "SELECT id, body FROM events WHERE id > ? ORDER BY id");
    for (sql::Rows rows(query, last_event_); rows.Next();) {
      last_event_ = rows.Integer(0);
      bodies.push_back(nlohmann::json::parse(rows.Text(1)));
    }
    return bodies;
  });
}

std::vector<std::string> Office::TakeEventTypes() {
  std::vector<std::string> types;
  for (const auto& body : TakeEvents()) types.push_back(body.at("eventType"));
  return types;
}

}  // namespace connector::sandbox::platform
