// Visitors and their profile fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crm/model.h"
#include "store/database.h"

namespace connector::crm {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(store::Reader& reader);

  // The profile of the visitor that the first known key finds: external id, e-mail, unique id.
  // Empty where none does.
  std::vector<ProfileField> Profile(std::int64_t website, const VisitorKeys& keys);

 private:
  std::optional<std::int64_t> FindVisitor(std::int64_t website, const VisitorKeys& keys);

  SQLite::Statement by_external_id_;
  SQLite::Statement by_email_;
  SQLite::Statement by_unique_id_;
  SQLite::Statement fields_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(SQLite::Database& database);

  void Clear();
  void Add(std::int64_t website, const VisitorKeys& keys, const std::vector<ProfileField>& fields);

 private:
  SQLite::Database& database_;
  SQLite::Statement add_visitor_;
  SQLite::Statement add_field_;
};

}  // namespace connector::crm
