// Whether two deliveries are of the same event (contract, Webhooks: repeats).
#pragma once

#include <string_view>

#include "web/fields.h"

namespace connector::service::webhooks {

// As received; ParseEvent took it.
struct EventBody {
  web::Encoding encoding;
  std::string_view bytes;
};

// They say the same, but for sentAt: whatever the encoding, the order of members, white space and
// escapes. A number is its decimal text, and null and an empty text are absent, as everywhere.
bool AreSameEvent(const EventBody& a, const EventBody& b);

}  // namespace connector::service::webhooks
