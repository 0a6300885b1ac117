#include "sandbox/api/odigo.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/sql/query.h"
#include "base/text/json.h"
#include "sandbox/api/request.h"
#include "sandbox/api/values.h"
#include "sandbox/platform/conversations.h"

namespace connector::sandbox::api {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestText = 255;  // bytes

struct Callback {
  std::int64_t operator_id;
  std::int64_t website_id;
  std::string phone_number;
};

struct Meeting {
  std::int64_t id;
  std::optional<std::int64_t> rule_id;
  std::optional<std::int64_t> skill_id;
  std::optional<std::int64_t> conversation_id;
  std::int64_t visitor_id = 0;
  std::string visitor_uid{};
};

// nullptr if it is missing.
const json* FieldOf(const json& body, const char* name) {
  const auto found = body.find(name);
  const bool is_there = found != body.end() && !found->is_null() && !text::IsEmptyText(*found);
  return is_there ? &*found : nullptr;
}

std::optional<std::string> ShortText(const json& value) {
  if (!value.is_string() || value.get_ref<const std::string&>().size() > kLongestText) {
    return std::nullopt;
  }
  return value.get<std::string>();
}

std::variant<Callback, Reply> ReadCallback(platform::Change& change, const json& body) {
  if (!body.is_object()) return Fail(400, "The body must be an object.");
  for (const auto* name : {"operator_external_id", "website_id", "phone_number"}) {
    if (FieldOf(body, name) == nullptr) return FieldIsMissing(name);
  }
  const auto external_id = ShortText(body["operator_external_id"]);
  if (!external_id) return FieldIsNotValid("operator_external_id");
  const auto website = ReadInteger(body["website_id"]);
  if (!website) return FieldIsNotValid("website_id");
  const auto phone_number = ShortText(body["phone_number"]);
  if (!phone_number) return FieldIsNotValid("phone_number");
  sql::Query query(change.database,
                   "SELECT id FROM operators WHERE external_id = ? ORDER BY id LIMIT 1");
  sql::Rows rows(query, *external_id);
  if (rows.Next()) return Callback{rows.Integer(0), *website, *phone_number};
  if (!IsPlainWord(*external_id)) return FieldIsNotValid("operator_external_id");
  return Unknown("operator", "external_id", *external_id);
}

// The number itself is not repeated: it is personal.
Reply UnknownMeeting() { return Fail(404, "Unknown 'callmeeting' with 'phone_number'."); }

std::optional<Meeting> FindPending(platform::Change& change, const Callback& callback) {
  sql::Query query(change.database,
                   "SELECT m.id, m.rule_id, m.skill_id, v.id, v.unique_id FROM call_meetings m "
                   "JOIN visitors v ON v.id = m.visitor_id WHERE m.phone_number = ? "
                   "AND m.website_id = ? AND m.status = 'pending' ORDER BY m.start_at, m.id");
  sql::Rows rows(query, callback.phone_number, callback.website_id);
  if (!rows.Next()) return std::nullopt;
  return Meeting{rows.Integer(0), rows.OptionalInteger(1),  rows.OptionalInteger(2), {},
                 rows.Integer(3), std::string(rows.Text(4))};
}

// Of this operator's call.
std::optional<Meeting> FindInProgress(platform::Change& change, const Callback& callback) {
  sql::Query query(change.database,
                   "SELECT m.id, c.id, c.closed_at IS NULL FROM call_meetings m "
                   "JOIN conversations c ON c.id = m.conversation_id WHERE m.phone_number = ? "
                   "AND m.website_id = ? AND m.status = 'progress' AND c.operator_id = ? "
                   "ORDER BY m.start_at, m.id");
  sql::Rows rows(query, callback.phone_number, callback.website_id, callback.operator_id);
  if (!rows.Next()) return std::nullopt;
  Meeting meeting{rows.Integer(0), {}, {}, {}};
  if (rows.Integer(2) != 0) meeting.conversation_id = rows.Integer(1);
  return meeting;
}

void SetStatus(platform::Change& change, std::int64_t id, const std::string& status,
               std::optional<std::int64_t> conversation_id) {
  sql::Query query(change.database,
                   "UPDATE call_meetings SET status = ?, "
                   "conversation_id = coalesce(?, conversation_id) WHERE id = ?");
  sql::Execute(query, status, conversation_id, id);
}

}  // namespace

Reply PickUp(platform::Change& change, const json& body) {
  const auto read = ReadCallback(change, body);
  if (const auto* failure = std::get_if<Reply>(&read)) return *failure;
  const auto& callback = std::get<Callback>(read);
  const auto meeting = FindPending(change, callback);
  if (!meeting) return UnknownMeeting();
  const auto conversation = platform::StartConversation(
      change, {callback.website_id, meeting->visitor_id, "call", callback.operator_id,
               meeting->skill_id, meeting->rule_id});
  SetStatus(change, meeting->id, "progress", conversation);
  Reply reply;
  reply.data = {{"targeting_rule_id", text::OrNull<Json>(meeting->rule_id)},
                {"website_id", callback.website_id},
                {"conversation_id", conversation},
                {"skill_id", text::OrNull<Json>(meeting->skill_id)},
                {"visitor_phone_number", callback.phone_number},
                {"visitor_uid", meeting->visitor_uid}};
  return reply;
}

Reply HangUp(platform::Change& change, const json& body) {
  const auto read = ReadCallback(change, body);
  if (const auto* failure = std::get_if<Reply>(&read)) return *failure;
  const auto meeting = FindInProgress(change, std::get<Callback>(read));
  if (!meeting) return UnknownMeeting();
  if (meeting->conversation_id) {
    platform::CloseConversation(change, *meeting->conversation_id, platform::ClosedBy::kOperator);
  }
  SetStatus(change, meeting->id, "done", std::nullopt);
  Reply reply;
  reply.data = Json::array();
  return reply;
}

}  // namespace connector::sandbox::api
