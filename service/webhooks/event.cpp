#include "service/webhooks/event.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/timestamp.h"

namespace connector::service::webhooks {
namespace {

using Kind = FieldKind;
using Type = web::FieldValue::Type;

constexpr std::size_t kLongestNumber = 64;  // bytes

// Of every event.
const std::vector<EventField> kKey = {{"eventId", Kind::kId, true}, {"eventType", Kind::kId, true}};

// Of every event whose type is known.
const std::vector<EventField> kEnvelope = {
    {"platform", Kind::kText}, {"createdAt", Kind::kTime, true}, {"sentAt", Kind::kTime}};

// clang-format off
std::vector<EventType> MakeEventTypes() {
  const std::vector<EventField> conversation = {
      {"websiteId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
      {"operatorId", Kind::kId}, {"channel", Kind::kText}, {"visitorId", Kind::kId}};
  const std::vector<EventField> user = {{"clientId", Kind::kId}, {"userId", Kind::kId, true}};
  const std::vector<EventField> connector = {
      {"websiteId", Kind::kId, true}, {"connectorId", Kind::kId}, {"connectorVersionId", Kind::kId}};
  auto transferred = conversation;
  transferred.push_back({"transferredConversationId", Kind::kId});
  const std::vector<EventField> conversation_v2 = {
      {"projectId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
      {"channel", Kind::kText}, {"visitorId", Kind::kId}, {"visitorExternalId", Kind::kId}};
  auto pushed = conversation_v2;
  pushed.push_back({"operatorId", Kind::kId});
  auto closed = conversation_v2;
  closed.push_back({"operatorIds", Kind::kIds});
  auto availability = user;
  availability.push_back({"origin", Kind::kText});
  availability.push_back({"availabilities", Kind::kIds});
  return {
      {"conversation.started", conversation},
      {"conversation.closed", conversation},
      {"conversation.transferred", transferred},
      {"v2.conversation.pushed", pushed},
      {"v2.conversation.closed", closed},
      {"user.created", user},
      {"user.updated", user},
      {"user.connected", user},
      {"user.disconnected", user},
      {"user.availability.updated", availability},
      {"visitor.updated", {{"clientId", Kind::kId}, {"operatorId", Kind::kId}, {"visitorId", Kind::kId, true}}},
      {"satisfaction.filled",
       {{"websiteId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId},
        {"operatorId", Kind::kId}, {"visitorId", Kind::kId}, {"score", Kind::kNumber, true}}},
      {"satisfaction.answered",
       {{"projectId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
        {"customerSatisfaction", Kind::kNumber}, {"netPromoterScore", Kind::kNumber},
        {"satisfactionComment", Kind::kText}, {"customQuestion", Kind::kOther}}},
      {"transaction.attributed",
       {{"projectId", Kind::kId}, {"clientId", Kind::kId}, {"transactionId", Kind::kId, true},
        {"receivedAt", Kind::kTime}, {"externalId", Kind::kId}, {"amount", Kind::kNumber},
        {"conversationId", Kind::kId}, {"source", Kind::kText}, {"operatorId", Kind::kId}}},
      {"connector.installed", connector},
      {"connector.uninstalled", connector},
  };
}
// clang-format on

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

std::optional<web::Problem> Check(const EventField& field, const web::Fields& fields,
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

std::optional<web::Problem> CheckAll(const std::vector<EventField>& expected,
                                     const web::Fields& fields, web::Encoding encoding) {
  for (const auto& field : expected) {
    if (auto problem = Check(field, fields, encoding)) return problem;
  }
  return std::nullopt;
}

const EventType* FindType(std::string_view name) {
  const auto& types = EventTypes();
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

// The field's text, where the type declares it: in any other it may be anything.
class Reader {
 public:
  Reader(const EventType& type, const web::Fields& fields) : type_(type), fields_(fields) {}

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
           std::any_of(kEnvelope.begin(), kEnvelope.end(), is_it);
  }

  const EventType& type_;
  const web::Fields& fields_;
};

// Where the same name means somebody else: contract, Webhooks, who the visitor is.
bool IsLater(std::string_view type) { return type.substr(0, 3) == "v2."; }

void ReadFields(const Reader& reader, Event& event) {
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

const std::vector<EventType>& EventTypes() {
  static const std::vector<EventType> types = MakeEventTypes();
  return types;
}

std::variant<Event, web::Problem> ParseEvent(web::Encoding encoding, std::string_view body) {
  auto parsed = web::ParseFields(encoding, body);
  if (auto* problem = std::get_if<web::Problem>(&parsed)) return std::move(*problem);
  const auto& fields = std::get<web::Fields>(parsed);
  if (auto problem = CheckAll(kKey, fields, encoding)) return std::move(*problem);
  Event event;
  event.id = fields.Find("eventId")->text;
  event.type = fields.Find("eventType")->text;
  if (const auto* type = FindType(event.type)) {
    if (auto problem = CheckAll(kEnvelope, fields, encoding)) return std::move(*problem);
    if (auto problem = CheckAll(type->fields, fields, encoding)) return std::move(*problem);
    ReadFields(Reader(*type, fields), event);
  }
  return event;
}

}  // namespace connector::service::webhooks
