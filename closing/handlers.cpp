#include "closing/handlers.h"

#include <nlohmann/json.hpp>

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

Handlers::Handlers(sql::Reader& reader, shop::Interactions& interactions)
    : interactions_(interactions), store_(reader) {}

web::Answer Handlers::ClosingOptions(const web::Request& request) {
  auto begun = shop::Interactions::Begin(request);
  const auto operator_locale = begun.query.Text("operatorLocale").value_or("");
  return interactions_.AnswerFromShop(begun, [&](const shop::Caller* caller) {
    auto form = Json::array();
    if (caller == nullptr) return web::JsonResponse(form.dump());
    const shop::Locale locale(operator_locale, caller->website.language);
    for (const auto& option : store_.Form(caller->website.key)) {
      if (!shop::IsKnownTo(kFieldTypes, caller->revision, option.field_type)) continue;
      form.push_back(ToJson(option, locale));
    }
    return web::JsonResponse(form.dump());
  });
}

}  // namespace connector::closing
