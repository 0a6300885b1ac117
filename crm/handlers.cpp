#include "crm/handlers.h"

#include <nlohmann/json.hpp>

#include "shop/call.h"
#include "web/query.h"

namespace connector::crm {
namespace {

nlohmann::ordered_json ToJson(const ProfileField& field, const shop::Locale& locale) {
  nlohmann::ordered_json json;
  json["id"] = field.id;
  json["label"] = shop::Choose(field.labels, locale);
  json["value"] = field.value;
  json["fieldType"] = field.field_type;
  return json;
}

}  // namespace

Handlers::Handlers(store::Reader& reader, shop::Store& shop)
    : reader_(reader), shop_(shop), store_(reader) {}

web::Response Handlers::VisitorProfile(const web::Request& request) {
  web::Query query(request.query);
  const auto parameters = shop::ReadCall(query);
  const auto operator_locale = query.Text("operatorLocale").value_or("");
  const VisitorKeys keys{query.Text("idVisitorExternal"), query.Text("emailVisitor"),
                         query.Text("idVisitorUnique")};
  if (query.problem()) return web::ToResponse(*query.problem());

  auto fields = nlohmann::ordered_json::array();
  const store::Snapshot snapshot(reader_);
  if (const auto call = shop_.Resolve(parameters)) {
    const shop::Locale locale(operator_locale, call->website.language);
    for (const auto& field : store_.Profile(call->website.key, keys)) {
      if (!shop::IsKnownTo(kFieldTypes, call->revision, field.field_type)) continue;
      fields.push_back(ToJson(field, locale));
    }
  }
  auto response = web::JsonResponse(fields.dump());
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

}  // namespace connector::crm
