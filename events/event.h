// How one of the platform's events is read (contract, Webhooks).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/web/flat_body.h"
#include "base/web/problem.h"

namespace connector::events {

// What effects and operators need of an event, as text. Absent where the event has none, and all
// but id and type in an event of an unknown type.
struct Event {
  std::string id;
  std::string type;
  std::string platform;                    // in lower case, empty where it is missing
  std::optional<std::int64_t> created_at;  // always there in a known type
  std::optional<std::string> website_id;   // websiteId, or projectId, its later name
  std::optional<std::string> connector_id;
  std::optional<std::string> connector_version_id;
  std::optional<std::string> conversation_id;
  std::optional<std::string> visitor_id;           // idVisitorUnique: in the events of 2017
  std::optional<std::string> platform_visitor_id;  // in the later ones visitorId is the platform's
  std::optional<std::string> platform_visitor_external_id;  // and visitorExternalId its resource's
  std::optional<std::string> channel;
  std::optional<std::string> score;  // score, customerSatisfaction or netPromoterScore
};

// A problem for a body that is no event. Of an unknown type only eventId and eventType are looked
// at.
std::variant<Event, web::Problem> ParseEvent(web::Encoding encoding, std::string_view body);

}  // namespace connector::events
