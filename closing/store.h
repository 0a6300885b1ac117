// The closing form of each website.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sql/database.h"
#include "closing/model.h"

namespace connector::closing {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(sql::Reader& reader);

  // In the form's order: parents before their children.
  std::vector<ClosingOption> Form(std::int64_t website);

 private:
  SQLite::Statement form_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(SQLite::Database& database);

  void Clear();
  // `position` orders the form.
  void Add(std::int64_t website, std::int64_t position, const ClosingOption& option);

 private:
  SQLite::Database& database_;
  SQLite::Statement add_;
};

}  // namespace connector::closing
