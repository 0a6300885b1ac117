#include "sandbox/apps/installer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sandbox/platform/events.h"

namespace connector::sandbox::apps {
namespace {

using interactions::Call;
using interactions::CallResult;
using nlohmann::ordered_json;

std::string SchemaOf(WireForm form) { return "verification-answer." + std::string(ToString(form)); }

WireForm OtherThan(WireForm form) {
  return form == WireForm::k2017_09 ? WireForm::k2018_02 : WireForm::k2017_09;
}

std::vector<WireForm> FormsOf(const App& app) {
  if (app.verification_form == "2017-09") return {WireForm::k2017_09};
  if (app.verification_form == "2018-02") return {WireForm::k2018_02};
  return {WireForm::k2018_02, WireForm::k2017_09};
}

// Why there is nothing to go on with.
std::string Explain(const CallResult& result) {
  if (!result.answer) return "The connector could not be reached: " + result.failure + ".";
  if (result.answer->status == 429) {
    return "The connector wants to be asked later: the status is 429.";
  }
  return "The connector's answer is not as the contract has it: " + result.misfit + ".";
}

// Everything the connector said, at its field.
void Take(const Verdict& verdict, Step& step) {
  step.is_passed = verdict.is_valid;
  step.message = verdict.message;
  step.errors = verdict.errors;
  if (step.is_passed || !step.message.empty()) return;
  step.message = "The connector refuses these values.";
}

}  // namespace

ordered_json ToJson(const Step& step) {
  auto errors = ordered_json::array();
  for (const auto& error : step.errors) {
    errors.push_back({{"field", error.field.empty() ? ordered_json() : ordered_json(error.field)},
                      {"message", error.message}});
  }
  return {{"step", step.name},
          {"passed", step.is_passed},
          {"message", step.message},
          {"errors", std::move(errors)},
          {"calls", step.calls},
          {"wireForm", step.wire_form.empty() ? ordered_json() : ordered_json(step.wire_form)}};
}

ordered_json ToJson(const std::vector<Availability>& webhooks) {
  auto all = ordered_json::array();
  for (const auto& webhook : webhooks) {
    all.push_back({{"url", webhook.url},
                   {"available", webhook.problem.empty()},
                   {"problem", webhook.problem},
                   {"call", webhook.call}});
  }
  return all;
}

Step Installer::Check(const StoredApp& stored, std::int64_t website_id, std::string_view group,
                      const Typed& typed) {
  Step step;
  step.name = group;
  const auto ask = [&](const Parameter& parameter) {
    const auto picker = AskOptions(stored, website_id, parameter);
    step.calls.push_back(picker.call);
    Options options{{}, picker.error};
    for (const auto& option : picker.options) options.values.push_back(option.at("value"));
    return options;
  };
  step.errors = CheckValues(stored.app, group, typed, ask, step.values);
  if (!step.errors.empty()) {
    step.message = "Some fields are not right.";
  } else if (step.values.empty() || stored.app.UrlOf("verification").empty()) {
    step.is_passed = true;
  } else {
    Verify(stored, website_id, step);
  }
  return step;
}

void Installer::Verify(const StoredApp& stored, std::int64_t website_id, Step& step) {
  const auto forms = FormsOf(stored.app);
  for (const auto form : forms) {
    Call call{stored.id,
              website_id,
              "verification",
              "POST",
              stored.app.UrlOf("verification"),
              VerificationBody(form, step.values),
              SchemaOf(form),
              {}};
    if (forms.size() > 1) call.other_schema = SchemaOf(OtherThan(form));
    const auto result = caller_->Send(call);
    step.calls.push_back(result.id);
    if (result.body) {
      step.wire_form = ToString(form);
      return Take(ReadVerdict(*result.body), step);
    }
    step.message = Explain(result);
    const bool is_not_understood = result.answer && result.answer->status == 400;
    if (!is_not_understood) return;
  }
}

Installer::Picker Installer::AskOptions(const StoredApp& stored, std::int64_t website_id,
                                        const Parameter& parameter) {
  const auto result = caller_->Send(
      {stored.id,
       website_id,
       "select-options",
       "GET",
       stored.app.OptionsUrlOf(parameter) + "?idWebsite=" + platform::PlatformId(website_id),
       "",
       "select-options",
       {}});
  Picker picker{nlohmann::json::array(), "", result.id};
  if (!result.body) {
    picker.error = result.answer ? result.misfit : result.failure;
  } else if (result.body->empty()) {
    picker.error = "the list is empty";
  } else {
    picker.options = *result.body;
  }
  return picker;
}

std::vector<Availability> Installer::CheckWebhooks(const StoredApp& stored,
                                                   std::optional<std::int64_t> website_id) {
  std::vector<Availability> all;
  std::set<std::string> asked;
  for (const auto& webhook : stored.app.webhooks) {
    const auto url = stored.app.Absolute(webhook.url);
    if (!asked.insert(url).second) continue;
    const auto result = caller_->Send({stored.id, website_id, "webhooks", "GET", url, "", "", {}});
    all.push_back({url, result.id, result.answer ? result.misfit : result.failure});
  }
  return all;
}

}  // namespace connector::sandbox::apps
