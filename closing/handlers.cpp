#include "closing/handlers.h"

#include <nlohmann/json.hpp>

#include "base/web/query.h"
#include "shop/caller.h"

namespace connector::closing {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const ClosingOption& option, const shop::Locale& locale) {
  Json json;
  json["id"] = option.id;
  // The one optional field that is left out rather than null (contract, closing options).
  if (option.parent_id) json["idParent"] = *option.parent_id;
  json["label"] = shop::Choose(option.labels, locale);
  json["fieldType"] = option.field_type;
  json["isRequired"] = option.is_required;
  if (option.field_type == kSelect) json["options"] = shop::ToWire(option.options, locale);
  return json;
}

}  // namespace

Handlers::Handlers(sql::Reader& reader, shop::Store& shop)
    : reader_(reader), shop_(shop), store_(reader) {}

web::Response Handlers::ClosingOptions(const web::Request& request) {
  web::Query query(request.query);
  const auto parameters = shop::ReadCaller(query);
  const auto operator_locale = query.Text("operatorLocale").value_or("");
  if (query.problem()) return web::ToResponse(*query.problem());

  auto form = Json::array();
  const sql::Snapshot snapshot(reader_);
  const auto [call, is_uninstalled] = shop_.Resolve(parameters);
  if (is_uninstalled) return shop::RefuseUninstalled(parameters);
  if (call) {
    const shop::Locale locale(operator_locale, call->website.language);
    for (const auto& option : store_.Form(call->website.key)) {
      if (!shop::IsKnownTo(kFieldTypes, call->revision, option.field_type)) continue;
      form.push_back(ToJson(option, locale));
    }
  }
  auto response = web::JsonResponse(form.dump());
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

}  // namespace connector::closing
