#include "sandbox/apps/app_handlers.h"

#include <utility>
#include <variant>

#include "base/text/json.h"
#include "base/text/timestamp.h"
#include "base/web/query.h"
#include "sandbox/apps/app_request.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;
using platform::Change;

constexpr std::size_t kLongestVersion = 50;  // bytes
constexpr std::size_t kLongestReason = 1'000;
constexpr std::size_t kLongestAppSecret = 4'096;

web::Response NoApp() {
  return web::ToResponse({404, "There is no app of this name or connector id.", ""});
}

web::Response Conflict(const std::string& detail) { return web::ToResponse({409, detail, ""}); }

web::Response AnswerWith(const ordered_json& json, int status) {
  auto response = web::JsonResponse(text::DumpReplacing(json));
  response.status = status;
  return response;
}

}  // namespace

AppHandlers::AppHandlers(platform::State& state, std::shared_ptr<interactions::Caller> caller,
                         ReviewOptions review)
    : state_(state),
      review_(std::move(review)),
      reader_(state.NewReader()),
      store_(*reader_),
      installer_(std::move(caller)) {}

std::optional<StoredApp> AppHandlers::Find(const std::string& app) {
  const sql::Snapshot snapshot(*reader_);
  return store_.Find(app);
}

// Without what only the whole app has.
ordered_json AppHandlers::ToJson(const StoredApp& stored) {
  auto websites = ordered_json::array();
  for (const auto id : store_.WebsitesOf(stored.id)) websites.push_back(platform::PlatformId(id));
  return {{"name", stored.app.name},
          {"connectorId", stored.connector_id},
          {"status", apps::ToString(stored.status)},
          {"version", stored.version},
          {"versionId", stored.version_id},
          {"privacy", stored.app.is_private ? "private" : "public"},
          {"url", stored.app.url},
          {"installedOn", std::move(websites)},
          {"createdAt", text::FormatTimestamp(stored.created_at)},
          {"changedAt", text::FormatTimestamp(stored.changed_at)}};
}

ordered_json AppHandlers::WholeJson(const StoredApp& stored) {
  auto json = ToJson(stored);
  json["review"] = stored.review;
  json["definition"] = apps::ToJson(stored.app);
  return json;
}

web::Response AppHandlers::Answer(const std::string& app, int status) {
  const sql::Snapshot snapshot(*reader_);
  const auto stored = store_.Find(app);
  return stored ? AnswerWith(WholeJson(*stored), status) : NoApp();
}

web::Response AppHandlers::AnswerSaved(const std::string& app, int status) {
  const auto stored = Find(app);
  if (!stored) return NoApp();
  auto json = WholeJson(*stored);
  json["webhooks"] = apps::ToJson(installer_.CheckWebhooks(*stored, std::nullopt));
  return AnswerWith(json, status);
}

web::Response AppHandlers::List() {
  const sql::Snapshot snapshot(*reader_);
  auto apps = ordered_json::array();
  for (const auto& stored : store_.All()) apps.push_back(ToJson(stored));
  return web::JsonResponse(text::DumpReplacing<ordered_json>({{"apps", std::move(apps)}}));
}

web::Response AppHandlers::Show(const web::Request& request) { return Answer(request.argument); }

web::Response AppHandlers::ShowFile(const web::Request& request) {
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  web::Response response;
  response.headers.emplace_back("Content-Type", "application/yaml");
  response.body = ToYaml(stored->app);
  return response;
}

web::Response AppHandlers::ShowSecret(const web::Request& request) {
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  const auto& previous = stored->previous_secret;
  auto response = web::JsonResponse(text::DumpReplacing<ordered_json>(
      {{"secret", stored->secret},
       {"previousSecret", previous ? ordered_json(*previous) : ordered_json()}}));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

web::Response AppHandlers::Create(const web::Request& request) {
  web::Query query(request.query);
  const bool replaces = query.Text("replace") == "true";
  if (query.problem()) return web::ToResponse(*query.problem());
  auto read = ReadAppRequest(request);
  if (auto* response = std::get_if<web::Response>(&read)) return std::move(*response);
  const auto& asked = std::get<AppRequest>(read);
  const auto refusal = state_.Write([&](Change& change) -> std::optional<web::Problem> {
    if (replaces) {
      DeclareApp(change, asked.app, asked.secret);
      return std::nullopt;
    }
    const auto created = CreateApp(change, asked.app, asked.secret);
    const auto* problem = std::get_if<web::Problem>(&created);
    return problem == nullptr ? std::nullopt : std::optional(*problem);
  });
  return refusal ? web::ToResponse(*refusal) : AnswerSaved(asked.app.name, 201);
}

web::Response AppHandlers::Replace(const web::Request& request) {
  auto read = ReadAppRequest(request);
  if (auto* response = std::get_if<web::Response>(&read)) return std::move(*response);
  const auto& asked = std::get<AppRequest>(read);
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  const auto refusal = state_.Write([&](Change& change) {
    auto problem = ReplaceApp(change, *stored, asked.app);
    if (!problem && asked.secret) RotateSecret(change, stored->id, asked.secret);
    return problem;
  });
  return refusal ? web::ToResponse(*refusal) : AnswerSaved(asked.app.name, 200);
}

web::Response AppHandlers::Delete(const web::Request& request) {
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  const auto refusal = state_.Write([&](Change& change) { return DeleteApp(change, stored->id); });
  return refusal ? web::ToResponse(*refusal) : web::Response{204, {}, "", ""};
}

web::Response AppHandlers::Rotate(const web::Request& request) {
  const auto read = ReadOneText(request, "secret", kLongestAppSecret);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& secret = std::get<std::string>(read);
  if (const auto error = CheckSecret(secret); !secret.empty() && !error.empty()) {
    return web::ToResponse({400, "secret: " + error + ".", ""});
  }
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  state_.Write([&](Change& change) {
    RotateSecret(change, stored->id, secret.empty() ? std::nullopt : std::optional(secret));
  });
  return ShowSecret(request);
}

web::Response AppHandlers::Submit(const web::Request& request) {
  const auto read = ReadOneText(request, "version", kLongestVersion);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& version = std::get<std::string>(read);
  if (version.empty()) return web::ToResponse({400, "version: is missing.", ""});
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  if (stored->status == Status::kPublished) {
    return Conflict("This version is published: change the app first.");
  }
  const auto keep = [&](Status before, const ordered_json& review) {
    state_.Write([&](Change& change) {
      SetReview(change, stored->id, before, {Status::kReview, version, review});
    });
  };
  keep(stored->status, nullptr);  // it is under review while it is checked
  ordered_json review{{"version", version},
                      {"at", text::FormatTimestamp(state_.clock().NowMs())},
                      {"decision", nullptr},
                      {"reason", nullptr}};
  review.update(RunReview(*stored, review_));
  keep(Status::kReview, review);
  return Answer(request.argument);
}

web::Response AppHandlers::End(const web::Request& request, Status status,
                               const std::string& reason) {
  const auto stored = Find(request.argument);
  if (!stored) return NoApp();
  if (stored->status != Status::kReview || stored->review.is_null()) {
    return Conflict("The app is not under review, or its review has not ended.");
  }
  auto review = stored->review;
  const bool is_accepted = status == Status::kPublished;
  review["decision"] = is_accepted ? "accepted" : "refused";
  review["reason"] = reason.empty() ? ordered_json() : ordered_json(reason);
  state_.Write([&](Change& change) {
    SetReview(change, stored->id, Status::kReview,
              {status, is_accepted ? stored->version : "sandbox", review});
  });
  return Answer(request.argument);
}

web::Response AppHandlers::Accept(const web::Request& request) {
  return End(request, Status::kPublished, "");
}

web::Response AppHandlers::Refuse(const web::Request& request) {
  const auto read = ReadOneText(request, "reason", kLongestReason);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& reason = std::get<std::string>(read);
  if (reason.empty()) return web::ToResponse({400, "reason: is missing.", ""});
  return End(request, Status::kSandbox, reason);
}

}  // namespace connector::sandbox::apps
