#include "crm/handlers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "base/web/flat_body.h"
#include "base/web/query.h"
#include "shop/caller.h"

namespace connector::crm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kActionType = "ACTION";
constexpr std::string_view kOpenCase = "OPEN_CASE";  // the one action that this CRM knows

Json ToJson(const std::string& id, const std::string& label, const std::string& value,
            const std::string& field_type) {
  Json json;
  json["id"] = id;
  json["label"] = label;
  json["value"] = value;
  json["fieldType"] = field_type;
  return json;
}

std::string JoinNumbers(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

// Empty where there is nothing to show.
std::string ValueOf(const events::History& history, HistoryItem item) {
  switch (item) {
    case HistoryItem::kConversationCount:
      return history.conversation_count == 0 ? "" : std::to_string(history.conversation_count);
    case HistoryItem::kLastConversation:
      return history.last_conversation_ms ? text::FormatTimestamp(*history.last_conversation_ms)
                                          : "";
    case HistoryItem::kLastScore: return history.last_score.value_or("");
    case HistoryItem::kCases: return JoinNumbers(history.cases);
  }
  return "";
}

web::Response ActionResponse(bool is_success, const std::string& message) {
  Json body;
  body["success"] = is_success;
  body["message"] = message;
  return web::JsonResponse(body.dump());
}

// The fields of an action's body; the first problem is kept.
class ActionFields {
 public:
  explicit ActionFields(const web::FlatBody& fields) : fields_(fields) {}

  std::optional<std::string> Id(std::string_view name) {
    const auto* value = fields_.Find(name);
    if (value == nullptr) return std::nullopt;
    if (web::IsIdentifier(*value)) return value->text;
    Refuse(name, "The field must be " + std::string(web::kIdentifier) + ".");
    return std::nullopt;
  }
  std::string RequiredId(std::string_view name) {
    const auto id = Id(name);
    if (!id) Refuse(name, "The action lacks a field.");
    return id.value_or("");
  }
  const std::optional<web::Problem>& problem() const { return problem_; }

 private:
  void Refuse(std::string_view name, std::string detail) {
    if (!problem_) problem_ = web::Problem{400, std::move(detail), std::string(name)};
  }

  const web::FlatBody& fields_;
  std::optional<web::Problem> problem_;
};

}  // namespace

Handlers::Handlers(sql::Reader& reader, shop::Store& shop, sql::GroupWriter& writer,
                   events::HistoryWriter& history_writer)
    : reader_(reader),
      shop_(shop),
      store_(reader),
      history_(reader),
      writer_(writer),
      history_writer_(history_writer) {}

web::Response Handlers::VisitorProfile(const web::Request& request) {
  web::Query query(request.query);
  const auto parameters = shop::ReadCaller(query);
  const auto operator_locale = query.Text("operatorLocale").value_or("");
  const VisitorKeys keys{query.Text("idVisitorExternal"), query.Text("emailVisitor"),
                         query.Text("idVisitorUnique")};
  if (query.problem()) return web::ToResponse(*query.problem());

  auto profile = Json::array();
  const sql::Snapshot snapshot(reader_);
  const auto [call, is_uninstalled] = shop_.Resolve(parameters);
  if (is_uninstalled) return shop::RefuseUninstalled(parameters);
  const auto visitor = call ? store_.Find(call->website.key, keys) : std::nullopt;
  if (visitor) {
    const shop::Locale locale(operator_locale, call->website.language);
    for (const auto& field : store_.Profile(*visitor)) {
      if (!shop::IsKnownTo(kFieldTypes, call->revision, field.field_type)) continue;
      profile.push_back(
          ToJson(field.id, shop::Choose(field.labels, locale), field.value, field.field_type));
    }
    const auto history = history_.Find(call->website.id, visitor->keys.unique_id);
    for (const auto& field : store_.HistoryFields(call->website.key)) {
      const auto value = ValueOf(history, field.shows);
      if (value.empty()) continue;
      profile.push_back(ToJson(field.id, shop::Choose(field.labels, locale), value, "TEXT"));
    }
  }
  auto response = web::JsonResponse(profile.dump());
  response.operator_id = parameters.operator_id.value_or("");
  return response;
}

web::Answer Handlers::VisitorAction(const web::Request& request) {
  const auto encoding = web::EncodingOf(request);
  if (const auto* problem = std::get_if<web::Problem>(&encoding)) return web::ToResponse(*problem);
  const auto parsed = web::ParseFlatBody(std::get<web::Encoding>(encoding), request.body);
  if (const auto* problem = std::get_if<web::Problem>(&parsed)) return web::ToResponse(*problem);

  ActionFields fields(std::get<web::FlatBody>(parsed));
  const auto action = fields.RequiredId("action");
  const auto visitor_id = fields.RequiredId("idVisitorUnique");
  const auto conversation_id = fields.RequiredId("idConversation");
  const shop::CallerParameters parameters{fields.Id("idWebsite"), fields.Id("idConnectorVersion"),
                                          fields.Id("idOperator")};
  if (fields.problem()) return web::ToResponse(*fields.problem());

  const sql::Snapshot snapshot(reader_);
  const auto [call, is_uninstalled] = shop_.Resolve(parameters);
  if (is_uninstalled) return shop::RefuseUninstalled(parameters);
  const auto visitor =
      call ? store_.Find(call->website.key, {std::nullopt, std::nullopt, visitor_id})
           : std::nullopt;
  if (!visitor) return ActionResponse(false, "This visitor is not known.");
  if (action != kOpenCase || !HasAction(*visitor, action)) {
    return ActionResponse(false, "This visitor's profile has no such action.");
  }
  return OpenCase({call->website.id, visitor_id, conversation_id, action, parameters.operator_id,
                   text::NowMs()});
}

bool Handlers::HasAction(const Store::Visitor& visitor, const std::string& action) {
  const auto profile = store_.Profile(visitor);
  return std::any_of(profile.begin(), profile.end(), [&](const auto& field) {
    return field.field_type == kActionType && field.value == action;
  });
}

// A retried click gets the answer of the first one.
web::Answer Handlers::OpenCase(events::CaseRequest request) {
  return web::Deferred{[this, request = std::move(request)](const web::Responder& respond) {
    const auto number = std::make_shared<std::int64_t>(0);
    writer_.Submit(
        [&history = history_writer_, request, number](SQLite::Database&) {
          *number = history.OpenCase(request);
        },
        [respond, number, operator_id = request.operator_id](const sql::Outcome& outcome) {
          if (outcome.kind != sql::Outcome::Kind::kCommitted) {
            spdlog::error("action: not done: {}", outcome.reason);
            return respond(web::ToResponse({503, "The action cannot be done at the moment.", ""}));
          }
          auto response = ActionResponse(true, "Case " + std::to_string(*number) + " is open.");
          response.operator_id = operator_id.value_or("");
          respond(std::move(response));
        });
  }};
}

}  // namespace connector::crm
