// A statement and what it is executed with, as it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/sql/blob.h"

namespace connector::sql::postgres {

// Values are integers (bigint), text and Blob (bytea), each also optional, which may be null, and
// vectors of all these, which are arrays. The SQL outlives it; the values are copied.
class Statement {
 public:
  // Throws Error of the kind kData if a value is larger than PostgreSQL takes.
  template <typename... Values>
  explicit Statement(const char* sql, const Values&... values) : sql_(sql) {
    (Add(values), ...);
  }

  // One more.
  template <typename Value>
  void Add(const Value& value) {
    Begin(TypeOf<Value>::kType.scalar);
    Write(value);
    End();
  }
  template <typename Value>
  void Add(const std::optional<Value>& value) {
    if (value) {
      Add(*value);
    } else {
      Begin(TypeOf<Value>::kType.scalar);
    }
  }
  template <typename Value>
  void Add(const std::vector<Value>& values) {
    constexpr auto kType = TypeOf<Value>::kType;
    Begin(kType.array);
    WriteArrayHeader(kType.scalar, values.size());
    for (const Value& value : values) WriteElement(value);
    End();
  }

  struct Parameter {
    unsigned type;  // its OID
    std::size_t begin;
    std::optional<int> length;  // nothing: null
  };

  bool BeginsTransaction() const;
  bool CommitsTransaction() const;
  const char* sql() const { return sql_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::string& bytes() const {
    return bytes_;
  }  // of all parameters, in PostgreSQL's binary form

 private:
  // OIDs, the same in all databases: src/include/catalog/pg_type.dat.
  struct Type {
    unsigned scalar;
    unsigned array;
  };
  static constexpr Type kBigint{20, 1016};
  static constexpr Type kText{25, 1009};
  static constexpr Type kBytea{17, 1001};

  template <typename Value>
  struct TypeOf {
    static constexpr Type kType = std::is_integral_v<Value>     ? kBigint
                                  : std::is_same_v<Value, Blob> ? kBytea
                                                                : kText;
  };
  template <typename Value>
  struct TypeOf<std::optional<Value>> : TypeOf<Value> {};

  template <typename Value>
  void WriteElement(const Value& value) {
    const std::size_t begin = BeginElement();
    Write(value);
    EndElement(begin);
  }
  template <typename Value>
  void WriteElement(const std::optional<Value>& value) {
    if (value) {
      WriteElement(*value);
    } else {
      WriteNullElement();
    }
  }

  void Write(std::int64_t value);
  void Write(int value) { Write(std::int64_t{value}); }
  void Write(std::string_view value) { bytes_ += value; }
  void Write(const Blob& value) { bytes_ += value.bytes; }

  void Begin(unsigned type);
  void End();
  void WriteArrayHeader(unsigned type, std::size_t size);
  std::size_t BeginElement();
  void EndElement(std::size_t begin);
  void WriteNullElement();

  const char* sql_;
  std::string bytes_;
  std::vector<Parameter> parameters_;
};

}  // namespace connector::sql::postgres
