// The shop's websites and the installed versions of the connector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"
#include "contract/revision.h"
#include "shop/caller.h"
#include "shop/website.h"

namespace connector::shop {

// Belongs to the reader's thread. To be called inside a snapshot.
class Store {
 public:
  Store(sql::Reader& reader, contract::Revision default_revision);

  struct Resolved {
    std::optional<Caller> call;  // nothing where the website is not known: `[]`
    bool is_uninstalled;         // the connector, for this website: 403
  };
  Resolved Resolve(const CallerParameters& parameters);

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
  contract::Revision RevisionOf(const std::optional<std::string>& connector_version);

  SQLite::Statement website_by_id_;
  SQLite::Statement default_website_;
  SQLite::Statement revision_of_version_;
  SQLite::Statement is_installed_;
  SQLite::Statement installations_;
  contract::Revision default_revision_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(SQLite::Database& database);

  void Clear();
  void Add(const Website& website, const std::string& name, bool is_default);
  void AddVersion(const std::string& id, contract::Revision revision);

 private:
  SQLite::Database& database_;
  SQLite::Statement add_website_;
  SQLite::Statement add_version_;
};

}  // namespace connector::shop
