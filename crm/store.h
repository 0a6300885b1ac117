// Visitors and their profile fields.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/kept.h"
#include "base/sql/reader.h"
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

  // A field of a profile, not copied: it lives until the next one.
  struct Field {
    std::string_view id;
    const shop::Labels& labels;
    std::string_view value;
    std::string_view field_type;
  };

  // Shows the fields of the visitor's profile, in their order.
  void ForEachField(const Visitor& visitor, const std::function<void(const Field&)>& show);

  // What the website's profiles show of a visitor's history. It lives until the next call.
  const std::vector<HistoryField>& HistoryFields(std::int64_t website);

 private:
  std::vector<HistoryField> ReadHistoryFields(std::int64_t website);

  sql::Query by_external_id_;
  sql::Query by_email_;
  sql::Query by_unique_id_;
  sql::Query fields_;
  sql::Query history_fields_;
  sql::Kept<std::vector<HistoryField>> kept_history_fields_;
  sql::Kept<shop::Labels, std::string> labels_;  // by their JSON: many visitors have the same
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(sql::Connection& database);

  void Add(std::int64_t website, const VisitorKeys& keys, const std::vector<ProfileField>& fields);
  void AddHistoryField(std::int64_t website, std::int64_t position, const HistoryField& field);

 private:
  sql::Connection& database_;
  sql::Query add_visitor_;
  sql::Query add_field_;
  sql::Query add_history_field_;
};

}  // namespace connector::crm
