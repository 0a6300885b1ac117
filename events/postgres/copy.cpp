#include "events/postgres/copy.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/sql/blob.h"
#include "base/sql/query.h"

namespace connector::events::postgres {
namespace {

using sql::Blob;
using sql::postgres::Connection;
using sql::postgres::Rows;
using sql::postgres::Statement;

// A row that another one refers to comes before it.
constexpr const char* kTables[] = {"events",        "pending",   "event_conflicts", "installations",
                                   "conversations", "scores",    "cases",           "contacts",
                                   "tickets",       "follow_ups"};
// Those whose rows are numbered, and by which column.
constexpr std::pair<const char*, const char*> kNumbered[] = {{"events", "event"},
                                                             {"cases", "case_number"},
                                                             {"contacts", "contact"},
                                                             {"tickets", "ticket"},
                                                             {"follow_ups", "follow_up"}};

constexpr std::size_t kMostRows = 1'000;  // sent together
constexpr std::size_t kMostBytes = std::size_t{8} << 20;

enum class Type { kInteger, kText, kBytes };

struct Column {
  std::string name;
  Type type;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::size_t> key;  // places among the columns, in order
};

// Nothing is null.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const auto& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

std::vector<std::string> NamesOf(const Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

std::vector<std::string> KeyOf(const Table& table) {
  std::vector<std::string> names;
  for (const auto place : table.key) names.push_back(table.columns[place].name);
  return names;
}

Type TypeOf(std::string_view type) {
  if (type == "INTEGER") return Type::kInteger;
  return type == "BLOB" ? Type::kBytes : Type::kText;
}

// As SQLite's schema tells; PostgreSQL's has the same columns.
std::vector<Table> TablesOf(sql::Connection& database) {
  std::vector<Table> tables;
  for (const auto* name : kTables) {
    Table table{name, {}, {}};
    SQLite::Statement columns(database, "SELECT name, type, pk FROM pragma_table_info(?)");
    columns.bind(1, name);
    std::vector<std::pair<int, std::size_t>> key;
    while (columns.executeStep()) {
      const int place = columns.getColumn(2).getInt();
      if (place > 0) key.emplace_back(place, table.columns.size());
      table.columns.push_back(
          {columns.getColumn(0).getString(), TypeOf(columns.getColumn(1).getString())});
    }
    std::sort(key.begin(), key.end());
    for (const auto& [place, column] : key) table.key.push_back(column);
    tables.push_back(std::move(table));
  }
  return tables;
}

// Of all rows; those that refer to others first.
std::vector<std::string> DeletesOf(const std::vector<Table>& tables) {
  std::vector<std::string> deletes;
  for (const auto& table : tables) deletes.insert(deletes.begin(), "DELETE FROM " + table.name);
  return deletes;
}

std::size_t SizeOf(const Row& row) {
  std::size_t bytes = 0;
  for (const auto& value : row) {
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
  }
  return bytes;
}

// --- to PostgreSQL -------------------------------------------------------------------------------

Value ReadValue(const SQLite::Column& column) {
  if (column.isNull()) return {};
  if (column.isInteger()) return std::int64_t{column.getInt64()};
  return std::string(static_cast<const char*>(column.getBlob()),
                     static_cast<std::size_t>(column.getBytes()));
}

// One array for each column.
Statement InsertOf(const std::string& sql, const Table& table, const std::vector<Row>& rows) {
  Statement statement(sql.c_str());
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const auto collect = [&](auto convert) {
      using Converted = decltype(convert(std::declval<const Value&>()));
      std::vector<std::optional<Converted>> values;
      values.reserve(rows.size());
      for (const auto& row : rows) {
        const bool is_null = std::holds_alternative<std::monostate>(row[column]);
        values.push_back(is_null ? std::nullopt : std::optional(convert(row[column])));
      }
      statement.Add(values);
    };
    switch (table.columns[column].type) {
      case Type::kInteger:
        collect([](const Value& value) { return std::get<std::int64_t>(value); });
        break;
      case Type::kText:
        collect(
            [](const Value& value) -> std::string_view { return std::get<std::string>(value); });
        break;
      case Type::kBytes:
        collect([](const Value& value) { return Blob{std::get<std::string>(value)}; });
        break;
    }
  }
  return statement;
}

std::uint64_t CopyTable(sql::Connection& source, Connection& target, const Table& table) {
  std::string places;
  for (std::size_t i = 1; i <= table.columns.size(); ++i) {
    places += (places.empty() ? "$" : ", $") + std::to_string(i);
  }
  const auto columns = Join(NamesOf(table));
  const auto insert =
      "INSERT INTO " + table.name + " (" + columns + ") SELECT * FROM unnest(" + places + ")";
  SQLite::Statement select(
      source, "SELECT " + columns + " FROM " + table.name + " ORDER BY " + Join(KeyOf(table)));
  std::uint64_t count = 0;
  std::vector<Row> rows;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (!rows.empty()) target.Exchange({InsertOf(insert, table, rows)});
    count += rows.size();
    rows.clear();
    bytes = 0;
  };
  while (select.executeStep()) {
    Row row;
    for (int column = 0; column < select.getColumnCount(); ++column) {
      row.push_back(ReadValue(select.getColumn(column)));
    }
    bytes += SizeOf(row);
    rows.push_back(std::move(row));
    if (rows.size() == kMostRows || bytes >= kMostBytes) flush();
  }
  flush();
  return count;
}

// --- from PostgreSQL -----------------------------------------------------------------------------

Value ReadValue(const Rows& rows, std::size_t row, int column, Type type) {
  if (rows.IsNull(row, column)) return {};
  switch (type) {
    case Type::kInteger: return rows.Integer(row, column);
    case Type::kText: return std::string(rows.Text(row, column));
    case Type::kBytes: break;
  }
  return std::string(rows.Bytes(row, column));
}

void BindValue(SQLite::Statement& statement, int place, const Value& value, Type type) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return statement.bind(place, *number);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return statement.bind(place);
  if (type == Type::kText) return statement.bind(place, *text);
  statement.bind(place, text->data(), static_cast<int>(text->size()));
}

std::uint64_t CopyTable(Connection& source, sql::Connection& target, const Table& table) {
  const auto columns = Join(NamesOf(table));
  const auto key = Join(KeyOf(table));
  std::string places;
  std::string marks;
  for (std::size_t i = 1; i <= table.key.size(); ++i) {
    places += (places.empty() ? "$" : ", $") + std::to_string(i);
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) marks += marks.empty() ? "?" : ", ?";
  const auto first = "SELECT " + columns + " FROM " + table.name;
  const auto rest = " ORDER BY " + key + " LIMIT " + std::to_string(kMostRows);
  const auto next = first + " WHERE (" + key + ") > (" + places + ")" + rest;
  const auto begin = first + rest;
  SQLite::Statement insert(
      target, "INSERT INTO " + table.name + " (" + columns + ") VALUES (" + marks + ")");
  std::uint64_t count = 0;
  Row last;
  for (;;) {
    Statement select(last.empty() ? begin.c_str() : next.c_str());
    for (const auto place : last.empty() ? std::vector<std::size_t>{} : table.key) {
      if (const auto* number = std::get_if<std::int64_t>(&last[place])) {
        select.Add(*number);
      } else {
        select.Add(std::string_view(std::get<std::string>(last[place])));
      }
    }
    const auto rows = std::move(source.Exchange({select}).front());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      last.clear();
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto type = table.columns[i].type;
        last.push_back(ReadValue(rows, row, static_cast<int>(i), type));
        BindValue(insert, static_cast<int>(i) + 1, last.back(), type);
      }
      insert.exec();
      insert.reset();
    }
    count += rows.size();
    if (rows.size() < kMostRows) return count;
  }
}

// --- what would be lost --------------------------------------------------------------------------

constexpr auto* kNewest = "SELECT event, id FROM events ORDER BY event DESC LIMIT 1";

[[noreturn]] void RefuseToLose() {
  throw std::runtime_error(
      "copy-events: the target holds an event that the source does not: it would be lost");
}

void RequireKnown(sql::Connection& source, Connection& target) {
  const auto newest = target.Exchange({Statement(kNewest)});
  if (newest[0].size() == 0) return;
  SQLite::Statement known(source, "SELECT 1 FROM events WHERE event = ? AND id = ?");
  known.bind(1, newest[0].Integer(0, 0));
  known.bind(2, std::string(newest[0].Text(0, 1)));
  if (!known.executeStep()) RefuseToLose();
}

void RequireKnown(Connection& source, sql::Connection& target) {
  SQLite::Statement newest(target, kNewest);
  if (!newest.executeStep()) return;
  const auto known = source.Exchange(
      {Statement("SELECT 1::bigint FROM events WHERE event = $1 AND id = $2",
                 std::int64_t{newest.getColumn(0).getInt64()}, newest.getColumn(1).getString())});
  if (known[0].size() == 0) RefuseToLose();
}

}  // namespace

std::uint64_t CopyToPostgres(sql::Connection& source, Connection& target) {
  const SQLite::Transaction snapshot(source);
  const auto tables = TablesOf(source);
  const auto deletes = DeletesOf(tables);
  std::vector<Statement> statements{Statement("BEGIN")};
  for (const auto& text : deletes) statements.emplace_back(text.c_str());
  RequireKnown(source, target);
  target.Exchange(statements);
  std::uint64_t count = 0;
  for (const auto& table : tables) count += CopyTable(source, target, table);
  for (const auto& [table, column] : kNumbered) {
    const auto next = "SELECT setval(pg_get_serial_sequence('" + std::string(table) + "', '" +
                      column + "'), coalesce(max(" + column + "), 0) + 1, false) FROM " + table;
    target.Exchange({Statement(next.c_str())});
  }
  target.Exchange({Statement("COMMIT")});
  return count;
}

std::uint64_t CopyFromPostgres(Connection& source, sql::Connection& target) {
  source.Exchange({Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")});
  SQLite::Transaction transaction(target, SQLite::TransactionBehavior::IMMEDIATE);
  RequireKnown(source, target);
  const auto tables = TablesOf(target);
  for (const auto& text : DeletesOf(tables)) target.exec(text);
  std::uint64_t count = 0;
  for (const auto& table : tables) count += CopyTable(source, target, table);
  transaction.commit();
  source.Exchange({Statement("COMMIT")});
  return count;
}

}  // namespace connector::events::postgres
