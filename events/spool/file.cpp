#include "events/spool/file.h"

#include <utility>
#include <variant>

#include "events/event.h"
#include "events/rows.h"
#include "events/sqlite/schema.h"

namespace connector::events::spool {
namespace {

// Of PRAGMA user_version: far from those of the events' own database.
constexpr int kVersion = 1'001;

constexpr auto* kSchema =
    "CREATE TABLE spooled ("
    "  place          INTEGER PRIMARY KEY,"
    "  received_at    INTEGER NOT NULL,"
    "  is_form        INTEGER NOT NULL,"
    "  body           BLOB NOT NULL,"
    "  delivery_id    TEXT,"
    "  correlation_id TEXT,"
    "  refusal        TEXT"  // why it was set aside
    ") STRICT";
constexpr auto* kAdd =
    "INSERT INTO spooled (received_at, is_form, body, delivery_id, correlation_id) "
    "VALUES (?, ?, ?, ?, ?)";
constexpr auto* kFirst =
    "SELECT place, received_at, is_form, body, delivery_id, correlation_id FROM spooled "
    "WHERE refusal IS NULL ORDER BY place LIMIT ?";
constexpr auto* kRemove = "DELETE FROM spooled WHERE refusal IS NULL AND place <= ?";
constexpr auto* kSetAside = "UPDATE spooled SET refusal = ?2 WHERE place = ?1";

sql::Connection Open(const std::filesystem::path& file, std::int64_t most_bytes) {
  auto database = sql::OpenForWriting(file);
  sql::Explain(database, [&] {
    if (sqlite::VersionOf(database) != kVersion) {
      if (database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() != 0) {
        throw sql::DatabaseError(file.string() + ": is no spool of this version");
      }
      // Takes effect where nothing was written but the header.
      database.exec("PRAGMA auto_vacuum = INCREMENTAL");
      database.exec("VACUUM");
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      database.exec(kSchema);
      database.exec("PRAGMA user_version = " + std::to_string(kVersion));
      transaction.commit();
    }
    database.exec("PRAGMA secure_delete = ON");
    database.exec("UPDATE spooled SET refusal = NULL");
    const std::int64_t page = database.execAndGet("PRAGMA page_size").getInt64();
    database.exec("PRAGMA max_page_count = " + std::to_string(most_bytes / page));
  });
  return database;
}

Kept Read(const sql::Rows& rows) {
  const auto encoding = EncodingOf(rows.Integer(2));
  std::string body(rows.Bytes(3));
  auto event = ParseEvent(encoding, body);
  if (std::holds_alternative<web::Problem>(event)) return {rows.Integer(0), nullptr};
  return {rows.Integer(0), std::make_shared<const Delivery>(Delivery{
                               std::move(std::get<Event>(event)), encoding, std::move(body),
                               rows.OptionalText(4), rows.OptionalText(5), rows.Integer(1)})};
}

}  // namespace

File::File(const std::filesystem::path& file, std::int64_t most_bytes)
    : only_user_(file),
      database_(Open(file, most_bytes)),
      found_(static_cast<std::uint64_t>(
          database_.execAndGet("SELECT count(*) FROM spooled").getInt64())),
      add_(database_, kAdd),
      first_(database_, kFirst),
      remove_(database_, kRemove),
      set_aside_(database_, kSetAside),
      writer_(database_) {}

void File::Add(std::shared_ptr<const Delivery> delivery, Done<> done) {
  writer_.Submit(
      [this, delivery = std::move(delivery)](sql::Connection&) {
        sql::Execute(add_, delivery->received_at_ms, IsForm(delivery->encoding),
                     sql::Blob{delivery->body}, delivery->delivery_id, delivery->correlation_id);
      },
      std::move(done));
}

void File::First(std::size_t most, Done<std::vector<Kept>> done) {
  const auto kept = std::make_shared<std::vector<Kept>>();
  writer_.Submit(
      [this, most, kept](sql::Connection&) {
        for (sql::Rows rows(first_, static_cast<std::int64_t>(most)); rows.Next();) {
          kept->push_back(Read(rows));
        }
      },
      [kept, done = std::move(done)](const Outcome& outcome) { done(outcome, std::move(*kept)); });
}

void File::Remove(const std::vector<Kept>& first, Done<> done) {
  writer_.Submit(
      [this, last = first.back().place](sql::Connection&) { sql::Execute(remove_, last); },
      std::move(done));
}

void File::SetAside(std::int64_t place, std::string reason, Done<> done) {
  writer_.Submit([this, place, reason = std::move(reason)](
                     sql::Connection&) { sql::Execute(set_aside_, place, reason); },
                 std::move(done));
}

void File::Shrink(Done<> done) {
  writer_.Submit([](sql::Connection& database) { database.exec("PRAGMA incremental_vacuum"); },
                 std::move(done));
}

}  // namespace connector::events::spool
