#include "shop/caller.h"

namespace connector::shop {

CallerParameters ReadCaller(web::Query& query) {
  return {query.Text("idWebsite"), query.Text("idConnectorVersion"), query.Text("idOperator")};
}

web::Response RefuseUninstalled(const CallerParameters& parameters) {
  auto response =
      web::ToResponse({403, "The connector is not installed for this website.", "idWebsite"});
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

}  // namespace connector::shop
