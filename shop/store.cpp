#include "shop/store.h"

#include <stdexcept>

namespace connector::shop {
namespace {

constexpr auto* kWebsiteById = "SELECT website, id, language FROM websites WHERE id = ?";
constexpr auto* kDefaultWebsite = "SELECT website, id, language FROM websites WHERE is_default = 1";
constexpr auto* kRevisionOfVersion = "SELECT revision FROM connector_versions WHERE id = ?";
constexpr auto* kIsInstalled = "SELECT is_installed FROM installations WHERE website_id = ?";
constexpr auto* kInstallations =
    "SELECT id, coalesce(is_installed, 1), connector_id, connector_version_id, changed_at, "
    "event_id "
    "FROM (SELECT id FROM websites UNION SELECT website_id FROM installations) "
    "LEFT JOIN installations ON website_id = id ORDER BY id";

constexpr auto* kAddWebsite =
    "INSERT INTO websites (website, id, name, language, is_default) VALUES (?, ?, ?, ?, ?)";
constexpr auto* kAddVersion = "INSERT INTO connector_versions (id, revision) VALUES (?, ?)";

std::optional<Website> ReadWebsite(sql::Rows rows) {
  if (!rows.Next()) return std::nullopt;
  return Website{rows.Integer(0), std::string(rows.Text(1)), std::string(rows.Text(2))};
}

}  // namespace

Store::Store(sql::Reader& reader, contract::Revision default_revision)
    : website_by_id_(reader.database(), kWebsiteById),
      default_website_(reader.database(), kDefaultWebsite),
      revision_of_version_(reader.database(), kRevisionOfVersion),
      is_installed_(reader.database(), kIsInstalled),
      installations_(reader.database(), kInstallations),
      default_revision_(default_revision) {}

Store::Resolved Store::Resolve(const CallerParameters& parameters) {
  auto website = FindWebsite(parameters.website);
  const auto& id = website ? website->id : parameters.website.value_or("");
  if (IsUninstalled(id)) return {std::nullopt, true};
  if (!website) return {std::nullopt, false};
  return {Caller{*std::move(website), RevisionOf(parameters.connector_version)}, false};
}

std::vector<Store::Installation> Store::Installations() {
  std::vector<Installation> installations;
  sql::Rows rows(installations_);
  while (rows.Next()) {
    installations.push_back({std::string(rows.Text(0)), rows.Integer(1) != 0, rows.OptionalText(2),
                             rows.OptionalText(3),
                             rows.IsNull(4) ? std::nullopt : std::optional(rows.Integer(4)),
                             rows.OptionalText(5)});
  }
  return installations;
}

bool Store::IsUninstalled(const std::string& website_id) {
  sql::Rows rows(is_installed_, website_id);
  return rows.Next() && rows.Integer(0) == 0;
}

bool Store::HasShop() { return sql::Rows(default_website_).Next(); }

std::optional<Website> Store::FindWebsite(const std::optional<std::string>& id) {
  if (!id) return ReadWebsite(sql::Rows(default_website_));
  return ReadWebsite(sql::Rows(website_by_id_, *id));
}

contract::Revision Store::RevisionOf(const std::optional<std::string>& connector_version) {
  if (!connector_version) return default_revision_;
  sql::Rows rows(revision_of_version_, *connector_version);
  if (!rows.Next()) return default_revision_;
  const auto revision = contract::ParseRevision(rows.Text(0));
  if (!revision) throw std::logic_error("the database holds a revision that the loader refuses");
  return *revision;
}

Writer::Writer(SQLite::Database& database)
    : database_(database),
      add_website_(database, kAddWebsite),
      add_version_(database, kAddVersion) {}

void Writer::Clear() {
  database_.exec("DELETE FROM connector_versions");
  database_.exec("DELETE FROM websites");
}

void Writer::Add(const Website& website, const std::string& name, bool is_default) {
  sql::Execute(add_website_, website.key, website.id, name, website.language,
               std::int64_t{is_default});
}

void Writer::AddVersion(const std::string& id, contract::Revision revision) {
  sql::Execute(add_version_, id, std::string(ToString(revision)));
}

}  // namespace connector::shop
