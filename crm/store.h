// Visitors and their profile fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sql/database.h"
#include "crm/model.h"

namespace connector::crm {

// Belongs to the reader's thread. To be called inside a snapshot; `website` is a website's key.
class Store {
 public:
  explicit Store(sql::Reader& reader);

  struct Visitor {
    std::int64_t key;
    VisitorKeys keys;  // all of them, the e-mail case folded
  };

  // The visitor that the first known key finds: external id, e-mail, unique id.
  std::optional<Visitor> Find(std::int64_t website, const VisitorKeys& keys);

  std::vector<ProfileField> Profile(const Visitor& visitor);

  // What the website's profiles show of a visitor's history.
  std::vector<HistoryField> HistoryFields(std::int64_t website);

 private:
  SQLite::Statement by_external_id_;
  SQLite::Statement by_email_;
  SQLite::Statement by_unique_id_;
  SQLite::Statement fields_;
  SQLite::Statement history_fields_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(SQLite::Database& database);

  void Clear();
  void Add(std::int64_t website, const VisitorKeys& keys, const std::vector<ProfileField>& fields);
  void AddHistoryField(std::int64_t website, std::int64_t position, const HistoryField& field);

 private:
  SQLite::Database& database_;
  SQLite::Statement add_visitor_;
  SQLite::Statement add_field_;
  SQLite::Statement add_history_field_;
};

}  // namespace connector::crm
