#include "shop/call.h"

namespace connector::shop {

CallParameters ReadCall(web::Query& query) {
  return {query.Text("idWebsite"), query.Text("idConnectorVersion"), query.Text("idOperator")};
}

}  // namespace connector::shop
