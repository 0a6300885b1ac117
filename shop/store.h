// The shop's websites and the installed versions of the connector.
#pragma once

#include <optional>
#include <string>

#include "shop/call.h"
#include "shop/model.h"
#include "store/database.h"

namespace connector::shop {

// Belongs to the reader's thread. To be called inside a snapshot.
class Store {
 public:
  Store(store::Reader& reader, Revision default_revision);

  // Nothing where the website is not known: its caller gets an empty list.
  std::optional<Call> Resolve(const CallParameters& parameters);

  // Whether there is a shop to serve; for the health check.
  bool HasShop();

 private:
  std::optional<Website> FindWebsite(const std::optional<std::string>& id);
  Revision RevisionOf(const std::optional<std::string>& connector_version);

  SQLite::Statement website_by_id_;
  SQLite::Statement default_website_;
  SQLite::Statement revision_of_version_;
  Revision default_revision_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(SQLite::Database& database);

  void Clear();
  void Add(const Website& website, const std::string& name, bool is_default);
  void AddVersion(const std::string& id, Revision revision);

 private:
  SQLite::Database& database_;
  SQLite::Statement add_website_;
  SQLite::Statement add_version_;
};

}  // namespace connector::shop
