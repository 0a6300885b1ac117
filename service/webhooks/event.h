// The platform's events (contract, Webhooks): which there are, what is in them, and how one is
// read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/web/fields.h"
#include "base/web/problem.h"

namespace connector::service::webhooks {

enum class FieldKind {
  kId,      // a text or a whole number, whose decimal text is the identifier
  kText,    // a text
  kTime,    // a text: RFC 3339 with an offset
  kNumber,  // a number
  kIds,     // an array
  kOther,   // anything
};

struct EventField {
  std::string_view name;
  FieldKind kind;
  bool is_required = false;  // where an effect cannot do without
};

struct EventType {
  std::string_view name;
  std::vector<EventField> fields;  // besides those that every event has
};

// Every event of the contract, in its order.
const std::vector<EventType>& EventTypes();

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

}  // namespace connector::service::webhooks
