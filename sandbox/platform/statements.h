// Statements that are prepared once for many uses: of one change, on its thread.
#pragma once

#include <map>

#include "base/sql/database.h"
#include "base/sql/query.h"

namespace connector::sandbox::platform {

class Statements {
 public:
  explicit Statements(sql::Connection& database) : database_(database) {}

  // By the constant's address. Its rows have to be read before it is used again.
  sql::Query& Of(const char* sql) {
    return prepared_.try_emplace(sql, database_, sql).first->second;
  }

  template <typename... Parameters>
  void Execute(const char* sql, const Parameters&... parameters) {
    sql::Execute(Of(sql), parameters...);
  }

 private:
  sql::Connection& database_;
  std::map<const char*, sql::Query> prepared_;
};

}  // namespace connector::sandbox::platform
