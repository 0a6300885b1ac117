// Statements, their parameters and their rows. Values are only ever bound.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sql/blob.h"

namespace connector::sql {

class Reader;

// A statement beside its use. Belongs to the thread of its connection, which outlives it.
class Query {
 public:
  Query(SQLite::Database& database, const std::string& sql);

  // Of a reader whose file may be replaced: prepared anew with the next one.
  Query(Reader& reader, std::string sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  SQLite::Statement& statement() {
    if (!statement_) Prepare();
    return *statement_;
  }

 private:
  friend class Reader;

  void Prepare();

  Reader* reader_ = nullptr;
  std::string sql_;  // of a reader's
  std::optional<SQLite::Statement> statement_;
};

inline void Bind(SQLite::Statement& statement, int index, std::int64_t value) {
  statement.bind(index, value);
}
inline void Bind(SQLite::Statement& statement, int index, int value) {
  statement.bind(index, value);
}
inline void Bind(SQLite::Statement& statement, int index, double value) {
  statement.bind(index, value);
}
inline void Bind(SQLite::Statement& statement, int index, const std::string& value) {
  statement.bind(index, value);
}

inline void Bind(SQLite::Statement& statement, int index, const Blob& value) {
  statement.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
}

template <typename Value>
void Bind(SQLite::Statement& statement, int index, const std::optional<Value>& value) {
  if (value) {
    Bind(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

// One execution of a statement: binds the parameters in order, and gives the statement back when
// it goes, so that no cursor outlives its use.
class Rows {
 public:
  template <typename... Parameters>
  explicit Rows(Query& query, const Parameters&... parameters) : statement_(query.statement()) {
    int index = 0;
    (Bind(statement_, ++index, parameters), ...);
  }
  ~Rows() { statement_.tryReset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // Not to be called again once it said false.
  bool Next() { return statement_.executeStep(); }
  std::int64_t Integer(int column) const { return statement_.getColumn(column).getInt64(); }
  double Real(int column) const { return statement_.getColumn(column).getDouble(); }
  bool IsNull(int column) const { return statement_.isColumnNull(column); }

  // The views live until the next step.
  std::string_view Text(int column) const {
    const auto value = statement_.getColumn(column);
    const char* text = value.getText();
    return {text, static_cast<std::size_t>(value.getBytes())};
  }
  std::string_view Bytes(int column) const {
    const auto value = statement_.getColumn(column);
    const auto* bytes = static_cast<const char*>(value.getBlob());
    return {bytes, static_cast<std::size_t>(value.getBytes())};
  }
  std::optional<std::string> OptionalText(int column) const {
    return IsNull(column) ? std::nullopt : std::optional<std::string>(Text(column));
  }
  std::optional<std::int64_t> OptionalInteger(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Integer(column));
  }

 private:
  SQLite::Statement& statement_;
};

// Runs a statement that gives no rows.
template <typename... Parameters>
void Execute(Query& query, const Parameters&... parameters) {
  Rows(query, parameters...).Next();
}

}  // namespace connector::sql
