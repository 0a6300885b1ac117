#include "sandbox/interactions/target.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "sandbox/platform/events.h"

namespace connector::sandbox::interactions {

Targets::Targets(sql::Reader& reader)
    : find_app_(reader, "SELECT id FROM apps WHERE name = ?1 OR connector_id = ?1"),
      find_website_(reader, "SELECT 1 FROM websites WHERE id = ?"),
      find_(reader,
            "SELECT a.definition, coalesce(i.version_id, a.version_id) FROM apps a "
            "LEFT JOIN installations i ON i.app_id = a.id AND i.website_id = ?2 "
            "AND i.uninstalled_at IS NULL WHERE a.id = ?1") {}

std::optional<std::int64_t> Targets::FindApp(const std::string& app) {
  sql::Rows rows(find_app_, app);
  return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
}

std::optional<std::int64_t> Targets::FindWebsite(std::string_view text) {
  const auto id = platform::ParsePlatformId(text);
  if (!id) return std::nullopt;
  sql::Rows rows(find_website_, *id);
  return rows.Next() ? id : std::nullopt;
}

Target Targets::Find(std::int64_t app_id, std::int64_t website_id) {
  sql::Rows rows(find_, app_id, website_id);
  if (!rows.Next()) throw std::logic_error("there is no app " + std::to_string(app_id));
  Target target{app_id, website_id, std::string(rows.Text(1)), contract::Revision::k2017_09, {}};
  const auto definition = nlohmann::json::parse(rows.Text(0));
  const auto revision = definition.at("revision").get<std::string>();
  target.revision = contract::ParseRevision(revision).value_or(target.revision);
  for (const auto& [interaction, path] : definition.at("paths").items()) {
    if (path == "off") continue;
    target.urls[interaction] = definition.at("url").get<std::string>() + path.get<std::string>();
  }
  return target;
}

}  // namespace connector::sandbox::interactions
