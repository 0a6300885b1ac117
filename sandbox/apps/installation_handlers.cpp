#include "sandbox/apps/installation_handlers.h"

#include <utility>

#include "base/text/json.h"
#include "base/text/timestamp.h"
#include "base/web/query.h"
#include "sandbox/apps/installation_request.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;

web::Response JsonAnswer(const ordered_json& json, int status) {
  auto response = web::JsonResponse(text::DumpReplacing(json));
  response.status = status;
  return response;
}

web::Response NoInstallation() {
  return web::ToResponse({404, "There is no installation of this id, or it has ended.", ""});
}

// Takes what the steps say until one does not pass.
struct Steps {
  ordered_json all = ordered_json::array();
  Typed values = Typed::object();
  std::optional<Step> failed;

  void Add(Step step) {
    all.push_back(ToJson(step));
    values.update(step.values);
    if (!step.is_passed) failed = std::move(step);
  }
};

web::Response Refuse(const Steps& steps, const char* outcome) {
  const auto failed = ToJson(*steps.failed);
  return JsonAnswer({{outcome, false},
                     {"step", failed.at("step")},
                     {"message", failed.at("message")},
                     {"errors", failed.at("errors")},
                     {"steps", steps.all}},
                    422);
}

// What was not filled in is not kept.
Typed Kept(const Typed& values) {
  auto kept = Typed::object();
  for (const auto& [key, value] : values.items()) {
    if (!text::IsEmptyText(value)) kept[key] = value;
  }
  return kept;
}

}  // namespace

InstallationHandlers::InstallationHandlers(platform::State& state,
                                           std::shared_ptr<interactions::Caller> caller)
    : state_(state),
      reader_(state.NewReader()),
      apps_(*reader_),
      installations_(*reader_),
      targets_(*reader_),
      installer_(std::move(caller)) {}

std::variant<InstallationHandlers::Place, web::Problem> InstallationHandlers::FindPlace(
    const std::string& app, const std::string& website) {
  const sql::Snapshot snapshot(*reader_);
  auto stored = apps_.Find(app);
  if (!stored) return web::Problem{404, "app: there is none of this name or connector id.", ""};
  const auto website_id = targets_.FindWebsite(website);
  if (!website_id) return web::Problem{404, "website: there is none of this id.", ""};
  const bool is_installed = installations_.FindOn(stored->id, *website_id).has_value();
  return Place{*std::move(stored), *website_id, is_installed};
}

std::optional<Installation> InstallationHandlers::Find(const std::string& uuid) {
  const sql::Snapshot snapshot(*reader_);
  return installations_.Find(uuid);
}

ordered_json InstallationHandlers::ToJson(const Installation& installation) {
  return {{"id", installation.uuid},
          {"app", installation.app},
          {"website", platform::PlatformId(installation.website_id)},
          {"versionId", installation.version_id},
          {"installedAt", text::FormatTimestamp(installation.installed_at)},
          {"webhooks", installations_.SubscriptionsOf(installation.id)}};
}

// With what was typed; in `around`, as its installation.
web::Response InstallationHandlers::Answer(const std::string& uuid, ordered_json around,
                                           int status) {
  const sql::Snapshot snapshot(*reader_);
  const auto installation = installations_.Find(uuid);
  if (!installation) return NoInstallation();
  auto json = ToJson(*installation);
  json["values"] = installation->parameters;
  if (around.is_null()) return JsonAnswer(json, status);
  around["installation"] = std::move(json);
  return JsonAnswer(around, status);
}

web::Response InstallationHandlers::List() {
  const sql::Snapshot snapshot(*reader_);
  auto list = ordered_json::array();
  for (const auto& installation : installations_.All()) list.push_back(ToJson(installation));
  return JsonAnswer({{"installations", std::move(list)}}, 200);
}

web::Response InstallationHandlers::Show(const web::Request& request) {
  return Answer(request.argument, nullptr, 200);
}

web::Response InstallationHandlers::Install(const web::Request& request) {
  const auto read = ReadInstallationRequest(request);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& asked = std::get<InstallationRequest>(read);
  const auto place = FindPlace(asked.app, asked.website);
  if (const auto* problem = std::get_if<web::Problem>(&place)) return web::ToResponse(*problem);
  const auto& [stored, website_id, is_installed] = std::get<Place>(place);
  if (is_installed) {
    return web::ToResponse({409, "The app is installed on this website already.", ""});
  }
  Steps steps;
  for (const auto group : {kAuthentication, kSettings}) {
    if (steps.failed) break;
    steps.Add(installer_.Check(stored, website_id, group, ValuesOf(asked, stored.app, group)));
  }
  if (steps.failed) return Refuse(steps, "installed");
  const auto installed =
      state_.Write([&, &app = stored, website = website_id](platform::Change& change) {
        return apps::Install(change, app, website, Kept(steps.values),
                             state_.options().tells_installations);
      });
  if (const auto* problem = std::get_if<web::Problem>(&installed)) {
    return web::ToResponse(*problem);
  }
  ordered_json around{{"installed", true},
                      {"installation", nullptr},
                      {"steps", steps.all},
                      {"webhooks", apps::ToJson(installer_.CheckWebhooks(stored, website_id))}};
  return Answer(std::get<std::string>(installed), std::move(around), 201);
}

web::Response InstallationHandlers::Check(const web::Request& request) {
  const auto read = ReadInstallationRequest(request);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& asked = std::get<InstallationRequest>(read);
  if (asked.step != kAuthentication && asked.step != kSettings) {
    return web::ToResponse({400, "step must be authentication or settings.", ""});
  }
  const auto place = FindPlace(asked.app, asked.website);
  if (const auto* problem = std::get_if<web::Problem>(&place)) return web::ToResponse(*problem);
  const auto& [stored, website_id, is_installed] = std::get<Place>(place);
  auto typed = ValuesOf(asked, stored.app, asked.step);
  typed.update(asked.values);  // whatever is of no parameter of this step is said
  Steps steps;
  steps.Add(installer_.Check(stored, website_id, asked.step, typed));
  if (steps.failed) return Refuse(steps, "valid");
  return JsonAnswer({{"valid", true}, {"step", asked.step}, {"steps", steps.all}}, 200);
}

web::Response InstallationHandlers::Change(const web::Request& request) {
  const auto read = ReadInstallationRequest(request);
  if (const auto* problem = std::get_if<web::Problem>(&read)) return web::ToResponse(*problem);
  const auto& asked = std::get<InstallationRequest>(read);
  if (!asked.app.empty() || !asked.website.empty() || !asked.step.empty()) {
    return web::ToResponse(
        {400, "The body may hold authentication, settings and values alone.", ""});
  }
  const auto installation = Find(request.argument);
  if (!installation) return NoInstallation();
  const auto place = FindPlace(installation->app, platform::PlatformId(installation->website_id));
  if (const auto* problem = std::get_if<web::Problem>(&place)) return web::ToResponse(*problem);
  const auto& stored = std::get<Place>(place).stored;
  Steps steps;
  for (const auto group : {kAuthentication, kSettings}) {
    if (steps.failed) break;
    auto typed = Typed::object();
    for (const auto& [key, value] : installation->parameters.items()) {
      const auto* parameter = stored.app.Find(key);
      if (parameter != nullptr && parameter->group == group) typed[key] = value;
    }
    const auto given = ValuesOf(asked, stored.app, group);
    typed.update(given);
    // The step that nobody touched is not taken again.
    if (given.empty()) {
      steps.values.update(typed);
    } else {
      steps.Add(installer_.Check(stored, installation->website_id, group, typed));
    }
  }
  if (steps.failed) return Refuse(steps, "changed");
  state_.Write([&](platform::Change& change) {
    ChangeParameters(change, installation->id, Kept(steps.values));
  });
  return Answer(request.argument,
                {{"changed", true}, {"installation", nullptr}, {"steps", steps.all}}, 200);
}

web::Response InstallationHandlers::Uninstall(const web::Request& request) {
  const auto installation = Find(request.argument);
  const bool is_done = installation && state_.Write([&](platform::Change& change) {
    return apps::Uninstall(change, *installation, state_.options().tells_installations);
  });
  return is_done ? web::Response{204, {}, "", ""} : NoInstallation();
}

web::Response InstallationHandlers::Options(const web::Request& request) {
  web::Query query(request.query);
  const auto app = query.Text("app").value_or("");
  const auto website = query.Text("website").value_or("");
  const auto key = query.Text("parameter").value_or("");
  if (query.problem()) return web::ToResponse(*query.problem());
  const auto place = FindPlace(app, website);
  if (const auto* problem = std::get_if<web::Problem>(&place)) return web::ToResponse(*problem);
  const auto& stored = std::get<Place>(place).stored;
  const auto* parameter = stored.app.Find(key);
  if (parameter == nullptr || parameter->type != "selectpicker") {
    return web::ToResponse({404, "The app has no selectpicker of this key.", "parameter"});
  }
  const auto picker = installer_.AskOptions(stored, std::get<Place>(place).website_id, *parameter);
  return JsonAnswer({{"options", picker.options},
                     {"error", picker.error.empty() ? ordered_json() : ordered_json(picker.error)},
                     {"call", picker.call}},
                    200);
}

}  // namespace connector::sandbox::apps
