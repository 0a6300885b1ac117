#include "base/sql/postgres/error.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text/ascii.h"
#include "base/text/text.h"

namespace connector::sql::postgres {
namespace {

constexpr std::size_t kMostMessageBytes = 500;

template <std::size_t n>
bool IsOneOf(const std::array<std::string_view, n>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// The text of a field, "" if there is none.
std::string_view FieldOf(const pg_result* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string_view() : text;
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
Error::Kind KindOf(const pg_result* result, std::string_view sqlstate) {
  // Too full (disk, memory), cancelled by somebody or by a limit on time, a disk that fails.
  constexpr std::array<std::string_view, 3> kLaterClasses = {"53", "57", "58"};
  constexpr std::array<std::string_view, 2> kConflicts = {"40001", "40P01"};
  constexpr std::string_view kLockNotAvailable = "55P03";
  const auto group = sqlstate.substr(0, 2);
  if (EndsConnection(result)) return Error::Kind::kUnavailable;
  if (IsOneOf(kConflicts, sqlstate)) return Error::Kind::kConflict;
  if (IsOneOf(kLaterClasses, group) || sqlstate == kLockNotAvailable) {
    return Error::Kind::kUnavailable;
  }
  return group == "22" || group == "23" ? Error::Kind::kData : Error::Kind::kOther;
}

// Whether the message cannot hold a value. Those of class 22 do ("invalid input syntax for type
// bigint: …"), functions raise what they like, and the detail of any error may ("Key (id)=(…)
// already exists."), so that is never shown. Those of these classes name tables, columns and
// constraints, as long as no statement takes a parameter for such a name ($1::regclass).
bool HasSafeMessage(std::string_view sqlstate) {
  constexpr std::array<std::string_view, 9> kClasses = {"08", "23", "25", "28", "40",
                                                        "42", "53", "57", "58"};
  return IsOneOf(kClasses, sqlstate.substr(0, 2));
}

}  // namespace

std::string OneLine(std::string_view message) {
  std::string line;
  for (const char c : message) {
    const bool is_space = c == '\n' || c == '\t' || c == ' ';
    if (!is_space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return text::Printable(text::Trim(line), kMostMessageBytes);
}

bool EndsConnection(const pg_result* result) {
  constexpr std::array<std::string_view, 8> kStates = {
      "57P01", "57P02", "57P03", "57P05",  // the server ends or starts, the connection was idle
      "53300",                             // too many connections
      "25006",                             // read only: no primary any more
      "40003",                             // not known whether the statement was done
      "25P03",                             // the transaction was idle for too long
  };
  const auto sqlstate = FieldOf(result, PG_DIAG_SQLSTATE);
  // In every language of the server.
  const auto severity = FieldOf(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return sqlstate.empty()  // libpq's own: the connection is lost, or its memory is short
         || severity == "FATAL" || severity == "PANIC" || sqlstate.substr(0, 2) == "08" ||
         IsOneOf(kStates, sqlstate);
}

Error ErrorOf(const pg_result* result) {
  const std::string sqlstate(FieldOf(result, PG_DIAG_SQLSTATE));
  if (sqlstate.empty()) return {Error::Kind::kUnavailable, "PostgreSQL: the connection is lost"};
  const auto kind = KindOf(result, sqlstate);
  std::string reason = kind == Error::Kind::kData ? "a value is refused" : "refused";
  if (HasSafeMessage(sqlstate)) reason = OneLine(FieldOf(result, PG_DIAG_MESSAGE_PRIMARY));
  return {kind, "PostgreSQL: " + reason + " (SQLSTATE " + OneLine(sqlstate) + ")", sqlstate};
}

}  // namespace connector::sql::postgres
