// The rows of installations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sql/database.h"
#include "base/sql/query.h"
#include "events/installations.h"

namespace connector::events::sqlite {

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class Installations {
 public:
  explicit Installations(sql::Connection& database);

  void Apply(const InstallationChange& change);

  void Clear();

 private:
  sql::Connection& database_;
  sql::Query apply_;
};

}  // namespace connector::events::sqlite
