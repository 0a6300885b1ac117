#include "closing/handlers.h"

#include <nlohmann/json.hpp>

namespace connector::closing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kKeptForms = 31;  // of websites, revisions and languages

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
    : interactions_(interactions), store_(reader), forms_(reader, kKeptForms) {}

web::Answer Handlers::ClosingOptions(const web::Request& request) {
  auto begun = shop::Interactions::Begin(request);
  const auto operator_locale = begun.query.Text("operatorLocale").value_or("");
  return interactions_.AnswerFromShop(begun, [&](const shop::Caller* caller) {
    if (caller == nullptr) return web::JsonResponse("[]");
    const auto key = std::to_string(caller->website.key) + ' ' +
                     std::string(ToString(caller->revision)) + ' ' + operator_locale;
    return web::JsonResponse(forms_.Get(key, [&] { return Form(*caller, operator_locale); }));
  });
}

std::string Handlers::Form(const shop::Caller& caller, const std::string& operator_locale) {
  const shop::Locale locale(operator_locale, caller.website.language);
  auto form = Json::array();
  for (const auto& option : store_.Form(caller.website.key)) {
    if (!shop::IsKnownTo(kFieldTypes, caller.revision, option.field_type)) continue;
    form.push_back(ToJson(option, locale));
  }
  return form.dump();
}

}  // namespace connector::closing
