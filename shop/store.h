// The shop's websites and the installed versions of the connector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"
#include "shop/call.h"
#include "shop/model.h"

namespace connector::shop {

// Belongs to the reader's thread. To be called inside a snapshot.
class Store {
 public:
  Store(sql::Reader& reader, Revision default_revision);

  struct Resolved {
    std::optional<Call> call;  // nothing where the website is not known: `[]`
    bool is_uninstalled;       // the connector, for this website: 403
  };
  Resolved Resolve(const CallParameters& parameters);

  std::optional<Website> FindWebsite(const std::optional<std::string>& id);  // absent: the default

  // Every website by which something is known of an installation, in order of their ids.
  struct Installation {
    std::string website_id;
    bool is_installed;
    std::optional<std::string> connector_id;
    std::optional<std::string> connector_version_id;
    std::optional<std::int64_t> changed_at_ms;  // nothing where no event said anything
    std::optional<std::string> event_id;
  };
  std::vector<Installation> Installations();

  // Whether there is a shop to serve; for the health check.
  bool HasShop();

 private:
  bool IsUninstalled(const std::string& website_id);
  Revision RevisionOf(const std::optional<std::string>& connector_version);

  SQLite::Statement website_by_id_;
  SQLite::Statement default_website_;
  SQLite::Statement revision_of_version_;
  SQLite::Statement is_installed_;
  SQLite::Statement installations_;
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
