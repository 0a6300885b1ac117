// The closing form of each website.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sql/reader.h"
#include "closing/model.h"

namespace connector::closing {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(sql::Reader& reader);

  // In the form's order: parents before their children.
  std::vector<ClosingOption> Form(std::int64_t website);

 private:
  sql::Query form_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(sql::Connection& database);

  // `position` orders the form.
  void Add(std::int64_t website, std::int64_t position, const ClosingOption& option);

 private:
  sql::Query add_;
};

}  // namespace connector::closing
