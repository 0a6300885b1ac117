#include "crm/handlers.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "base/web/flat_body.h"
#include "base/web/later.h"

namespace connector::crm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kActionType = "ACTION";
constexpr std::string_view kOpenCase = "OPEN_CASE";  // the one action that this CRM knows

// Written as its fields come: a document of them first would cost as much as all the rest.
class ProfileJson {
 public:
  ProfileJson() { writer_.StartArray(); }

  void Add(std::string_view id, std::string_view label, std::string_view value,
           std::string_view field_type) {
    writer_.StartObject();
    AddMember("id", id);
    AddMember("label", label);
    AddMember("value", value);
    AddMember("fieldType", field_type);
    writer_.EndObject();
  }

  web::Response ToResponse() {
    writer_.EndArray();
    return web::JsonResponse({buffer_.GetString(), buffer_.GetSize()});
  }

 private:
  void AddMember(std::string_view name, std::string_view text) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string JoinNumbers(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

// A field whose value is still to be asked for.
struct HistoryLine {
  std::string id;
  std::string label;
  HistoryItem shows;
};

std::string TextOf(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

// Empty if there is nothing to show.
std::string ValueOf(const events::History& history, HistoryItem item,
                    const std::string& contact_url) {
  switch (item) {
    case HistoryItem::kConversationCount:
      return history.conversation_count == 0 ? "" : std::to_string(history.conversation_count);
    case HistoryItem::kLastConversation:
      return history.last_conversation_ms ? text::FormatTimestamp(*history.last_conversation_ms)
                                          : "";
    case HistoryItem::kLastScore: return history.last_score.value_or("");
    case HistoryItem::kCases: return JoinNumbers(history.cases);
    case HistoryItem::kLastTicket: return TextOf(history.last_ticket);
    case HistoryItem::kLastTranscript: return history.transcript_beginning.value_or("");
    case HistoryItem::kContact:
      return history.contact && !contact_url.empty() ? contact_url + TextOf(history.contact) : "";
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

Handlers::Handlers(sql::Reader& reader, shop::Interactions& interactions, events::Store& events,
                   events::Reader& history, std::string contact_url)
    : interactions_(interactions),
      store_(reader),
      events_(events),
      history_(history),
      contact_url_(std::move(contact_url)) {}

web::Answer Handlers::VisitorProfile(const web::Request& request) {
  auto begun = shop::Interactions::Begin(request);
  const auto operator_locale = begun.query.Text("operatorLocale").value_or("");
  const VisitorKeys keys{begun.query.Text("idVisitorExternal"), begun.query.Text("emailVisitor"),
                         begun.query.Text("idVisitorUnique")};
  auto answer = interactions_.Answer(begun, [&](const shop::Caller* caller) -> web::Answer {
    if (caller == nullptr) return web::JsonResponse("[]");
    return Profile(*caller, keys, operator_locale);
  });
  return web::Changed(std::move(answer), [](web::Response& response) {
    response.headers.emplace_back("Cache-Control", "no-store");  // it is somebody's
  });
}

// What the shop knows, and then what happened. A profile without its history is better than none.
web::Answer Handlers::Profile(const shop::Caller& caller, const VisitorKeys& keys,
                              const std::string& operator_locale) {
  const auto visitor = store_.Find(caller.website.key, keys);
  if (!visitor) return web::JsonResponse("[]");
  const shop::Locale locale(operator_locale, caller.website.language);
  const auto profile = std::make_shared<ProfileJson>();
  store_.ForEachField(*visitor, [&](const Store::Field& field) {
    if (!shop::IsKnownTo(kFieldTypes, caller.revision, field.field_type)) return;
    profile->Add(field.id, shop::Choose(field.labels, locale), field.value, field.field_type);
  });
  std::vector<HistoryLine> lines;
  for (const auto& field : store_.HistoryFields(caller.website.key)) {
    lines.push_back({field.id, shop::Choose(field.labels, locale), field.shows});
  }
  if (lines.empty()) return profile->ToResponse();
  return web::Later(
      [&](events::Done<events::History> done) {
        history_.FindHistory(caller.website.id, visitor->keys.unique_id, std::move(done));
      },
      [profile, lines = std::move(lines), &contact_url = contact_url_](
          const events::Outcome& outcome, const events::History& history) {
        if (!outcome.is_committed()) spdlog::warn("profile without history: {}", outcome.reason);
        for (const auto& line : lines) {
          const auto value =
              outcome.is_committed() ? ValueOf(history, line.shows, contact_url) : "";
          if (value.empty()) continue;
          profile->Add(line.id, line.label, value,
                       line.shows == HistoryItem::kContact ? "URL" : "TEXT");
        }
        return profile->ToResponse();
      });
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

  return interactions_.Answer(parameters, [&](const shop::Caller* caller) -> web::Answer {
    const auto visitor = caller != nullptr ? store_.Find(caller->website.key,
                                                         {std::nullopt, std::nullopt, visitor_id})
                                           : std::nullopt;
    if (!visitor) return ActionResponse(false, "This visitor is not known.");
    if (action != kOpenCase || !HasAction(*visitor, action)) {
      return ActionResponse(false, "This visitor's profile has no such action.");
    }
    return OpenCase({caller->website.id, visitor_id, conversation_id, action,
                     parameters.operator_id, text::NowMs()});
  });
}

bool Handlers::HasAction(const Store::Visitor& visitor, const std::string& action) {
  bool has_action = false;
  store_.ForEachField(visitor, [&](const Store::Field& field) {
    has_action |= field.field_type == kActionType && field.value == action;
  });
  return has_action;
}

// A retried click gets the answer of the first one.
web::Answer Handlers::OpenCase(events::CaseRequest request) {
  return web::Later(
      [&](events::Done<std::int64_t> done) {
        events_.OpenCase(std::move(request), std::move(done));
      },
      [](const events::Outcome& outcome, std::int64_t number) {
        if (outcome.is_committed()) {
          return ActionResponse(true, "Case " + std::to_string(number) + " is open.");
        }
        spdlog::error("action: not done: {}", outcome.reason);
        return web::ToResponse({503, "The action cannot be done at the moment.", ""});
      });
}

}  // namespace connector::crm
