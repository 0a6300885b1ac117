#include "checker/check.h"
#include "checker/schemas.h"

namespace connector::checker {
namespace {

constexpr auto kActions = Endpoint::kVisitorActions;

Json Click(const Probe& probe, const std::string& action, const std::string& conversation) {
  const auto& target = probe.target();
  Json click = {{"action", action}, {"idConversation", conversation}, {"idOperator", "1"}};
  for (const auto& [name, id] : target.visitor) {
    if (name == "idVisitorUnique") click[name] = id;
  }
  if (!click.contains("idVisitorUnique")) {
    Probe::Skip("the configuration has no idVisitorUnique of a visitor");
  }
  if (!target.website.empty()) click["idWebsite"] = target.website;
  if (!target.connector_version.empty()) click["idConnectorVersion"] = target.connector_version;
  return click;
}

Json AnswerTo(Probe& probe, const Exchange& exchange) {
  probe.ExpectStatus(exchange, {200}, "");
  const auto answer = Json::parse(exchange.answer->body, nullptr, false);
  const auto misfit =
      answer.is_discarded() ? "it is no JSON" : FindMisfit("visitor-action-answer", answer);
  probe.Expect(misfit.empty(), exchange, R"({"success": true or false, "message": "…"})", misfit);
  return answer;
}

void Answer(Probe& probe) {
  const auto exchange =
      probe.Post(kActions, Click(probe, probe.target().action, probe.Marker()).dump());
  const auto answer = AnswerTo(probe, exchange);
  probe.Expect(answer["success"] == true, exchange, "the configuration's action to succeed");
}

void Once(Probe& probe) {
  const auto click = Click(probe, probe.target().action, probe.Marker()).dump();
  const auto first = AnswerTo(probe, probe.Post(kActions, click));
  const auto again = probe.Post(kActions, click);
  probe.Expect(AnswerTo(probe, again) == first, again,
               "the answer that the same click got before: " + first.dump());
}

void UnknownAction(Probe& probe) {
  const auto exchange = probe.Post(kActions, Click(probe, probe.Marker(), probe.Marker()).dump());
  const int status = exchange.answer->status;
  if (status >= 400 && status < 500) return;
  const auto answer = AnswerTo(probe, exchange);
  probe.Expect(answer["success"] == false, exchange, "no success: there is no such action");
}

}  // namespace

std::vector<Check> ActionChecks() {
  constexpr std::string_view kAnswer = "actions.answer";
  return {
      {"actions.answer", kActions, Answer, Need::kAction, true},
      {"actions.once", kActions, Once, Need::kAction, true, kAnswer},
      {"actions.unknown", kActions, UnknownAction, Need::kAction, true, kAnswer},
  };
}

}  // namespace connector::checker
