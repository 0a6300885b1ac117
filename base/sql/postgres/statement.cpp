#include "base/sql/postgres/statement.h"

#include <algorithm>

#include "base/sql/postgres/error.h"
#include "base/text/ascii.h"

namespace connector::sql::postgres {
namespace {

constexpr std::size_t kMostParameterBytes = (1U << 30U) - 1;  // PostgreSQL's MaxAllocSize

// Most significant byte first, as all numbers of the protocol.
template <typename Number>
std::string ToBytes(Number number) {
  std::string bytes(sizeof(number), '\0');
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8U) {
    bytes[i] = static_cast<char>(number & 0xFFU);
  }
  return bytes;
}

std::string ToBytes32(std::size_t number) { return ToBytes(static_cast<std::uint32_t>(number)); }

std::string FirstWordOf(std::string_view sql) {
  sql.remove_prefix(std::min(sql.find_first_not_of(" \t\n"), sql.size()));
  return text::ToUpper(sql.substr(0, sql.find_first_of(" \t\n;")));
}

}  // namespace

bool Statement::BeginsTransaction() const {
  const auto word = FirstWordOf(sql_);
  return word == "BEGIN" || word == "START";
}

bool Statement::CommitsTransaction() const {
  const auto word = FirstWordOf(sql_);
  return word == "COMMIT" || word == "END";
}

void Statement::Write(std::int64_t value) { bytes_ += ToBytes(static_cast<std::uint64_t>(value)); }

void Statement::Begin(unsigned type) { parameters_.push_back({type, bytes_.size(), std::nullopt}); }

void Statement::End() {
  auto& parameter = parameters_.back();
  const auto length = bytes_.size() - parameter.begin;
  if (length > kMostParameterBytes) {
    throw Error(Error::Kind::kData, "a value of a gibibyte or more is refused");
  }
  parameter.length = static_cast<int>(length);
}

// The number of dimensions, whether there are nulls (which nobody reads), the type, and of the one
// dimension its length and its first index.
void Statement::WriteArrayHeader(unsigned type, std::size_t size) {
  bytes_ += ToBytes32(size == 0 ? 0 : 1) + ToBytes32(1) + ToBytes32(type);
  if (size > 0) bytes_ += ToBytes32(size) + ToBytes32(1);
}

std::size_t Statement::BeginElement() {
  const auto begin = bytes_.size();
  bytes_ += ToBytes32(0);
  return begin;
}

void Statement::EndElement(std::size_t begin) {
  const auto length = ToBytes32(0).size();
  bytes_.replace(begin, length, ToBytes32(bytes_.size() - begin - length));
}

void Statement::WriteNullElement() { bytes_ += ToBytes(~std::uint32_t{0}); }

}  // namespace connector::sql::postgres
