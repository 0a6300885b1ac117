#include "sandbox/apps/connector_handlers.h"

#include "base/text/timestamp.h"
#include "base/web/problem.h"
#include "contract/signature.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;

web::Response Forbidden() { return web::ToResponse({403, "The API key is missing or wrong.", ""}); }

web::Response Missing(const char* parameter) {
  return web::ToResponse({400, "The parameter is missing.", parameter});
}

web::Response Unknown(const char* parameter, const char* detail) {
  return web::ToResponse({404, detail, parameter});
}

}  // namespace

ConnectorHandlers::ConnectorHandlers(platform::State& state)
    : reader_(state.NewReader()),
      apps_(*reader_),
      installations_(*reader_),
      targets_(*reader_),
      api_key_(*reader_, "SELECT api_key FROM state"),
      find_conversation_(*reader_, "SELECT id FROM conversations WHERE id = ?1 OR uuid = ?2"),
      closing_values_(*reader_,
                      "SELECT field_id, value, changed_at FROM closing_values "
                      "WHERE conversation_id = ? AND app_id = ? ORDER BY field_id") {}

// The first that is there decides alone (platform, 1.2 R).
bool ConnectorHandlers::HasKey(const web::Request& request, web::Query& query) {
  sql::Rows rows(api_key_);
  if (!rows.Next()) return false;
  const auto headers = web::HeaderValues(request, "X-API-Key");
  const auto given =
      headers.empty() ? query.Text("key").value_or("") : std::string(headers.front());
  return contract::AreEqual(given, rows.Text(0));
}

std::optional<std::int64_t> ConnectorHandlers::FindConversation(const std::string& id) {
  const auto number = platform::ParsePlatformId(id);
  sql::Rows rows(find_conversation_, number, id);
  return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
}

web::Response ConnectorHandlers::Parameters(const web::Request& request) {
  const sql::Snapshot snapshot(*reader_);
  web::Query query(request.query);
  if (!HasKey(request, query)) return Forbidden();
  const auto version = query.Text("idConnectorVersion");
  const auto website = query.Text("idWebsite");
  if (query.problem()) return web::ToResponse(*query.problem());
  if (!version) return Missing("idConnectorVersion");
  if (!website) return Missing("idWebsite");
  const auto stored = apps_.FindByVersion(*version);
  if (!stored) return Unknown("idConnectorVersion", "There is no such version of an app.");
  const auto website_id = targets_.FindWebsite(*website);
  if (!website_id) return Unknown("idWebsite", "There is no such website.");
  const auto installation = installations_.FindOn(stored->id, *website_id);
  if (!installation || installation->version_id != *version) {
    return Unknown("idWebsite", "This version of the app is not installed on this website.");
  }
  auto values = ordered_json::array();
  for (const auto& [key, value] : installation->parameters.items()) {
    values.push_back({{"key", key}, {"value", value}, {"idInstallation", installation->uuid}});
  }
  return web::JsonResponse(values.dump());
}

web::Response ConnectorHandlers::ClosingValues(const web::Request& request) {
  const sql::Snapshot snapshot(*reader_);
  web::Query query(request.query);
  if (!HasKey(request, query)) return Forbidden();
  const auto version = query.Text("idConnectorVersion");
  const auto conversation = query.Text("idConversation");
  if (query.problem()) return web::ToResponse(*query.problem());
  if (!conversation) return Missing("idConversation");
  if (!version) return Missing("idConnectorVersion");
  const auto stored = apps_.FindByVersion(*version);
  if (!stored) return Unknown("idConnectorVersion", "There is no such version of an app.");
  const auto id = FindConversation(*conversation);
  if (!id) return Unknown("idConversation", "There is no such conversation.");
  auto values = ordered_json::array();
  for (sql::Rows rows(closing_values_, *id, stored->id); rows.Next();) {
    values.push_back({{"idConnectorVersion", *version},
                      {"idConversation", platform::PlatformId(*id)},
                      {"idField", rows.Text(0)},
                      {"value", rows.Text(1)},
                      {"updatedAt", text::FormatTimestamp(rows.Integer(2))}});
  }
  return web::JsonResponse(values.dump());
}

}  // namespace connector::sandbox::apps
