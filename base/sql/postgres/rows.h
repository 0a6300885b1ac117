// What a statement answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// libpq's PGresult.
struct pg_result;

namespace connector::sql::postgres {

// Columns are bigint, text, bytea or boolean, which is 0 or 1. Asked for a row or a column that
// there is not, or for another type than the column has, it throws std::logic_error. Null is 0 and
// "", as with SQLite.
class Rows {
 public:
  explicit Rows(pg_result* result) : result_(result) {}

  std::size_t size() const;
  std::int64_t Integer(std::size_t row, int column) const;
  bool IsNull(std::size_t row, int column) const;
  std::string_view Text(std::size_t row, int column) const;   // lives as long as this does
  std::string_view Bytes(std::size_t row, int column) const;  // likewise
  std::optional<std::string> OptionalText(std::size_t row, int column) const;
  std::optional<std::int64_t> OptionalInteger(std::size_t row, int column) const;
  std::size_t changed() const;  // rows that were inserted, updated or deleted

 private:
  struct Free {
    void operator()(pg_result* result) const;
  };

  void RequireField(std::size_t row, int column) const;
  std::string_view ValueOf(std::size_t row, int column) const;
  [[noreturn]] void RefuseType(int column) const;

  std::unique_ptr<pg_result, Free> result_;
};

}  // namespace connector::sql::postgres
