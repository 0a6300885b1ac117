#include "shop/store.h"

#include <stdexcept>

namespace connector::shop {
namespace {

constexpr auto* kWebsiteById = "SELECT website, id, language FROM websites WHERE id = ?";
constexpr auto* kDefaultWebsite = "SELECT website, id, language FROM websites WHERE is_default = 1";
constexpr auto* kRevisionOfVersion = "SELECT revision FROM connector_versions WHERE id = ?";
constexpr auto* kWebsiteIds = "SELECT id FROM websites ORDER BY id";

constexpr auto* kBuiltFrom = "SELECT fingerprint, folding FROM shop";

constexpr auto* kAddWebsite =
    "INSERT INTO websites (website, id, name, language, is_default) VALUES (?, ?, ?, ?, ?)";
constexpr auto* kAddVersion = "INSERT INTO connector_versions (id, revision) VALUES (?, ?)";

constexpr std::size_t kKept = 61;  // websites, and versions of the connector

std::optional<Website> ReadWebsite(sql::Rows rows) {
  if (!rows.Next()) return std::nullopt;
  return Website{rows.Integer(0), std::string(rows.Text(1)), std::string(rows.Text(2))};
}

}  // namespace

Store::Store(sql::Reader& reader, contract::Revision default_revision)
    : website_by_id_(reader, kWebsiteById),
      default_website_(reader, kDefaultWebsite),
      revision_of_version_(reader, kRevisionOfVersion),
      website_ids_(reader, kWebsiteIds),
      built_from_(reader, kBuiltFrom),
      default_revision_(default_revision),
      tag_(reader),
      kept_default_website_(reader),
      websites_(reader, kKept),
      revisions_(reader, kKept) {}

std::optional<Caller> Store::Resolve(const CallerParameters& parameters) {
  auto website = FindWebsite(parameters.website);
  if (!website) return std::nullopt;
  const auto& version = parameters.connector_version;
  return Caller{
      *std::move(website),
      version ? revisions_.Get(*version, [&] { return RevisionOf(*version); }) : default_revision_};
}

std::vector<std::string> Store::WebsiteIds() {
  std::vector<std::string> ids;
  for (sql::Rows rows(website_ids_); rows.Next();) ids.emplace_back(rows.Text(0));
  return ids;
}

const std::string& Store::Tag() {
  return tag_.Get(0, [this] {
    sql::Rows rows(built_from_);
    rows.Next();
    return '"' + std::string(rows.Text(0)) + '-' + std::to_string(rows.Integer(1)) + '-' +
           CONNECTOR_VERSION + '-' + std::string(contract::ToString(default_revision_)) + '"';
  });
}

bool Store::HasShop() { return sql::Rows(default_website_).Next(); }

std::optional<Website> Store::FindWebsite(const std::optional<std::string>& id) {
  if (!id) {
    return kept_default_website_.Get(0, [&] { return ReadWebsite(sql::Rows(default_website_)); });
  }
  return websites_.Get(*id, [&] { return ReadWebsite(sql::Rows(website_by_id_, *id)); });
}

contract::Revision Store::RevisionOf(const std::string& connector_version) {
  sql::Rows rows(revision_of_version_, connector_version);
  if (!rows.Next()) return default_revision_;
  const auto revision = contract::ParseRevision(rows.Text(0));
  if (!revision) throw std::logic_error("the database holds a revision that the loader refuses");
  return *revision;
}

Writer::Writer(sql::Connection& database)
    : add_website_(database, kAddWebsite), add_version_(database, kAddVersion) {}

void Writer::Add(const Website& website, const std::string& name, bool is_default) {
  sql::Execute(add_website_, website.key, website.id, name, website.language,
               std::int64_t{is_default});
}

void Writer::AddVersion(const std::string& id, contract::Revision revision) {
  sql::Execute(add_version_, id, std::string(ToString(revision)));
}

}  // namespace connector::shop
