// What PostgreSQL refuses, and what can be done about it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

// libpq's PGresult.
struct pg_result;

namespace connector::sql::postgres {

// Its text never holds the value of a parameter, and no password.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    // No connection, or none any more: what was sent may have been done all the same. Or the server
    // has no room or no time for it now. Again, later.
    kUnavailable,
    kConflict,  // rolled back for certain as another transaction was in the way: again, at once
    kData,      // classes 22 and 23: these values will never be taken
    kOther,     // the statement is refused: no such table, no right to it
  };

  Error(Kind kind, const std::string& reason, std::string sqlstate = "")
      : std::runtime_error(reason), kind_(kind), sqlstate_(std::move(sqlstate)) {}
  Kind kind() const { return kind_; }
  const std::string& sqlstate() const { return sqlstate_; }  // "" if the server did not say one

 private:
  Kind kind_;
  std::string sqlstate_;
};

// Of a statement's result that is none.
Error ErrorOf(const pg_result* result);

// Whether the connection is of no use after this error.
bool EndsConnection(const pg_result* result);

// What the client library says, in one line that can be shown.
std::string OneLine(std::string_view message);

}  // namespace connector::sql::postgres
