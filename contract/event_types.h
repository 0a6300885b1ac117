// The platform's events (contract, Webhooks): which there are, and what is in them.
#pragma once

#include <string_view>
#include <vector>

namespace connector::contract {

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

// Null if the contract has none of that name.
const EventType* FindEventType(std::string_view name);

// The fields of every event, and those of every event whose type is known.
const std::vector<EventField>& EventKey();
const std::vector<EventField>& EventEnvelope();

}  // namespace connector::contract
