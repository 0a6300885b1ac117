#include "events/event.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/timestamp.h"
#include "contract/event_types.h"

namespace connector::events {
namespace {

using Kind = contract::FieldKind;
using Type = web::FieldValue::Type;

constexpr std::size_t kLongestNumber = 64;  // bytes

// In a form every single value is a text.
bool IsKind(Kind kind, const web::FieldValue& value, web::Encoding encoding) {
  const bool is_form = encoding == web::Encoding::kForm;
  const bool is_text = value.type == Type::kText;
  switch (kind) {
    case Kind::kId: return web::IsIdentifier(value);
    case Kind::kText: return is_text;
    case Kind::kTime: return is_text && text::ParseTimestamp(value.text);
    case Kind::kNumber:
      return value.text.size() <= kLongestNumber &&
             (is_form ? text::IsNumber(value.text, ".")
                      : value.type == Type::kInteger || value.type == Type::kDecimal);
    case Kind::kIds: return value.type == Type::kArray || (is_form && is_text);
    case Kind::kOther: return true;
  }
  return false;
}

std::string_view Describe(Kind kind) {
  switch (kind) {
    case Kind::kId: return web::kIdentifier;
    case Kind::kText: return "a text";
    case Kind::kTime: return "a time with an offset, such as 2017-04-22T11:01:00+02:00";
    case Kind::kNumber: return "a number of at most 64 digits";
    case Kind::kIds: return "an array";
    case Kind::kOther: break;
  }
  return "";
}

std::optional<web::Problem> Check(const contract::EventField& field, const web::FlatBody& fields,
                                  web::Encoding encoding) {
  const auto* value = fields.Find(field.name);
  if (value == nullptr) {
    if (!field.is_required) return std::nullopt;
    return web::Problem{400, "The event lacks a field.", std::string(field.name)};
  }
  if (IsKind(field.kind, *value, encoding)) return std::nullopt;
  return web::Problem{400, "The field must be " + std::string(Describe(field.kind)) + ".",
                      std::string(field.name)};
}

std::optional<web::Problem> CheckAll(const std::vector<contract::EventField>& expected,
                                     const web::FlatBody& fields, web::Encoding encoding) {
  for (const auto& field : expected) {
    if (auto problem = Check(field, fields, encoding)) return problem;
  }
  return std::nullopt;
}

// The field's text, where the type declares it: in any other it may be anything.
class FieldReader {
 public:
  FieldReader(const contract::EventType& type, const web::FlatBody& fields)
      : type_(type), fields_(fields) {}

  // What is there under the first of the names that is.
  std::optional<std::string> Text(std::initializer_list<std::string_view> names) const {
    for (const auto name : names) {
      const auto* value = fields_.Find(name);
      if (value != nullptr && IsDeclared(name)) return value->text;
    }
    return std::nullopt;
  }

 private:
  bool IsDeclared(std::string_view name) const {
    const auto is_it = [&](const auto& field) { return field.name == name; };
    return std::any_of(type_.fields.begin(), type_.fields.end(), is_it) ||
           std::any_of(contract::EventEnvelope().begin(), contract::EventEnvelope().end(), is_it);
  }

  const contract::EventType& type_;
  const web::FlatBody& fields_;
};

// Where the same name means somebody else: contract, Webhooks, who the visitor is.
bool IsLater(std::string_view type) { return type.substr(0, 3) == "v2."; }

void ReadFields(const FieldReader& reader, Event& event) {
  event.platform = text::ToLower(reader.Text({"platform"}).value_or(""));
  event.created_at = text::ParseTimestamp(reader.Text({"createdAt"}).value_or(""));
  event.website_id = reader.Text({"websiteId", "projectId"});
  event.connector_id = reader.Text({"connectorId"});
  event.connector_version_id = reader.Text({"connectorVersionId"});
  event.conversation_id = reader.Text({"conversationId"});
  auto& visitor_id = IsLater(event.type) ? event.platform_visitor_id : event.visitor_id;
  visitor_id = reader.Text({"visitorId"});
  event.platform_visitor_external_id = reader.Text({"visitorExternalId"});
  event.channel = reader.Text({"channel"});
  event.score = reader.Text({"score", "customerSatisfaction", "netPromoterScore"});
}

}  // namespace

std::variant<Event, web::Problem> ParseEvent(web::Encoding encoding, std::string_view body) {
  auto parsed = web::ParseFlatBody(encoding, body);
  if (auto* problem = std::get_if<web::Problem>(&parsed)) return std::move(*problem);
  const auto& fields = std::get<web::FlatBody>(parsed);
  if (auto problem = CheckAll(contract::EventKey(), fields, encoding)) return std::move(*problem);
  Event event;
  event.id = fields.Find("eventId")->text;
  event.type = fields.Find("eventType")->text;
  if (const auto* type = contract::FindEventType(event.type)) {
    if (auto problem = CheckAll(contract::EventEnvelope(), fields, encoding))
      return std::move(*problem);
    if (auto problem = CheckAll(type->fields, fields, encoding)) return std::move(*problem);
    ReadFields(FieldReader(*type, fields), event);
  }
  return event;
}

}  // namespace connector::events
