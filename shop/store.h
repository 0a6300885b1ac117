// The shop's websites and the installed versions of the connector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sql/kept.h"
#include "base/sql/reader.h"
#include "contract/revision.h"
#include "shop/caller.h"
#include "shop/website.h"

namespace connector::shop {

// Belongs to the reader's thread. To be called inside a snapshot.
class Store {
 public:
  Store(sql::Reader& reader, contract::Revision default_revision);

  // Nothing if the website is not known.
  std::optional<Caller> Resolve(const CallerParameters& parameters);

  std::optional<Website> FindWebsite(const std::optional<std::string>& id);  // absent: the default

  std::vector<std::string> WebsiteIds();  // sorted

  // The entity tag of whatever the shop's file decides alone: what the file was built from, and
  // what else makes an answer of it.
  const std::string& Tag();

  // Whether there is a shop to serve; for the health check.
  bool HasShop();

 private:
  contract::Revision RevisionOf(const std::string& connector_version);

  sql::Query website_by_id_;
  sql::Query default_website_;
  sql::Query revision_of_version_;
  sql::Query website_ids_;
  sql::Query built_from_;
  contract::Revision default_revision_;
  sql::Kept<std::string> tag_;
  sql::Kept<std::optional<Website>> kept_default_website_;
  sql::Kept<std::optional<Website>, std::string> websites_;
  sql::Kept<contract::Revision, std::string> revisions_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class Writer {
 public:
  explicit Writer(sql::Connection& database);

  void Add(const Website& website, const std::string& name, bool is_default);
  void AddVersion(const std::string& id, contract::Revision revision);

 private:
  sql::Query add_website_;
  sql::Query add_version_;
};

}  // namespace connector::shop
