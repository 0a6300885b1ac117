#include "base/sql/postgres/rows.h"

#include <libpq-fe.h>

#include <charconv>
#include <stdexcept>

namespace connector::sql::postgres {
namespace {

// OIDs: src/include/catalog/pg_type.dat.
constexpr Oid kBooleanType = 16;
constexpr Oid kByteaType = 17;
constexpr Oid kNameType = 19;
constexpr Oid kBigintType = 20;
constexpr Oid kIntegerType = 23;
constexpr Oid kTextType = 25;
constexpr Oid kVarcharType = 1043;

}  // namespace

void Rows::Free::operator()(pg_result* result) const { PQclear(result); }

std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

void Rows::RequireField(std::size_t row, int column) const {
  if (row < size() && column >= 0 && column < PQnfields(result_.get())) return;
  throw std::logic_error("PostgreSQL: there is no column " + std::to_string(column) + " of row " +
                         std::to_string(row));
}

void Rows::RefuseType(int column) const {
  throw std::logic_error("PostgreSQL: column " + std::to_string(column) + " is of the type " +
                         std::to_string(PQftype(result_.get(), column)));
}

std::string_view Rows::ValueOf(std::size_t row, int column) const {
  const int index = static_cast<int>(row);
  return {PQgetvalue(result_.get(), index, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), index, column))};
}

bool Rows::IsNull(std::size_t row, int column) const {
  RequireField(row, column);
  return PQgetisnull(result_.get(), static_cast<int>(row), column) == 1;
}

std::int64_t Rows::Integer(std::size_t row, int column) const {
  RequireField(row, column);
  const auto type = PQftype(result_.get(), column);
  if (type != kBigintType && type != kIntegerType && type != kBooleanType) RefuseType(column);
  std::uint64_t number = 0;
  const auto bytes = ValueOf(row, column);
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  if (type == kIntegerType) return static_cast<std::int32_t>(static_cast<std::uint32_t>(number));
  return static_cast<std::int64_t>(number);
}

std::string_view Rows::Text(std::size_t row, int column) const {
  RequireField(row, column);
  const auto type = PQftype(result_.get(), column);
  if (type != kTextType && type != kVarcharType && type != kNameType) RefuseType(column);
  return ValueOf(row, column);
}

std::string_view Rows::Bytes(std::size_t row, int column) const {
  RequireField(row, column);
  if (PQftype(result_.get(), column) != kByteaType) RefuseType(column);
  return ValueOf(row, column);
}

std::optional<std::string> Rows::OptionalText(std::size_t row, int column) const {
  return IsNull(row, column) ? std::nullopt : std::optional<std::string>(Text(row, column));
}

std::optional<std::int64_t> Rows::OptionalInteger(std::size_t row, int column) const {
  return IsNull(row, column) ? std::nullopt : std::optional(Integer(row, column));
}

// The command's tag is "INSERT 0 3", "UPDATE 3", and also "SELECT 3".
std::size_t Rows::changed() const {
  const std::string_view tag = PQcmdStatus(result_.get());
  if (tag.substr(0, 6) == "SELECT") return 0;
  const std::string_view digits = PQcmdTuples(result_.get());
  std::size_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}

}  // namespace connector::sql::postgres
