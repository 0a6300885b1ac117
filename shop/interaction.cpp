#include "shop/interaction.h"

#include <utility>
#include <variant>

#include "base/web/later.h"
#include "base/web/problem.h"

namespace connector::shop {

Interactions::Interactions(sql::Reader& reader, Store& store, IsUninstalled is_uninstalled)
    : reader_(reader), store_(store), is_uninstalled_(std::move(is_uninstalled)) {}

Interactions::Begun Interactions::Begin(const web::Request& request) {
  web::Query query(request.query);
  CallerParameters caller{query.Text("idWebsite"), query.Text("idConnectorVersion"),
                          query.Text("idOperator")};
  return {std::move(query), std::move(caller), web::HeaderElements(request, "If-None-Match")};
}

web::Answer Interactions::Answer(const Begun& begun, const ToAnswer& answer) {
  if (begun.query.problem()) return web::ToResponse(*begun.query.problem());
  return Answer(begun.caller, answer);
}

web::Answer Interactions::AnswerFromShop(const Begun& begun, const ToAnswer& answer) {
  return Answer(begun, [&](const Caller* caller) {
    const auto& tag = store_.Tag();
    web::Answer answered;
    if (web::IsKnown(begun.known_tags, tag)) {
      std::get<web::Response>(answered).status = 304;
    } else {
      answered = answer(caller);
    }
    return web::Changed(std::move(answered), [tag](web::Response& response) {
      // Whoever keeps it asks each time whether it is still so; what is signed for one is not
      // others'.
      response.headers.emplace_back("Cache-Control", "private, no-cache");
      response.headers.emplace_back("ETag", tag);
    });
  });
}

web::Answer Interactions::Answer(const CallerParameters& parameters, const ToAnswer& answer) {
  const sql::Snapshot snapshot(reader_);
  const auto caller = store_.Resolve(parameters);
  const auto& website_id = caller ? caller->website.id : parameters.website.value_or("");
  return web::Changed(
      is_uninstalled_(website_id)
          ? web::ToResponse({403, "The connector is not installed for this website.", "idWebsite"})
          : answer(caller ? &*caller : nullptr),
      [operator_id = parameters.operator_id.value_or("")](web::Response& response) {
        response.operator_id = operator_id;
      });
}

}  // namespace connector::shop
