#include "checker/check.h"

namespace connector::checker::actions {
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
  return probe.Answer(exchange, "visitor-action-answer",
                      R"({"success": true or false, "message": "…"})");
}

void Answer(Probe& probe) {
  const auto exchange =
      probe.Post(kActions, Click(probe, probe.target().action, probe.Marker()).dump());
  AnswerTo(probe, exchange);
}

void Once(Probe& probe) {
  const auto click = Click(probe, probe.target().action, probe.Marker()).dump();
  const auto first = AnswerTo(probe, probe.Post(kActions, click));
  if (first["success"] == false) {
    Probe::NotApplicable("the action does not succeed in a conversation that does not exist");
  }
  const auto again = probe.Post(kActions, click);
  probe.Expect(AnswerTo(probe, again) == first, again, "the answer that the same click got before");
}

void UnknownAction(Probe& probe) {
  const auto exchange = probe.Post(kActions, Click(probe, probe.Marker(), probe.Marker()).dump());
  const int status = exchange.answer->status;
  if (status >= 400 && status < 500) return;
  const auto answer = AnswerTo(probe, exchange);
  probe.Expect(answer["success"] == false, exchange, "no success: there is no such action");
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAnswer = "actions.answer";
  return {
      {.requirement = "actions.answer", .endpoint = kActions, .run = Answer, .need = Need::kAction, .posts = true},
      {.requirement = "actions.once", .endpoint = kActions, .run = Once, .need = Need::kAction, .posts = true, .only_after = kAnswer},
      {.requirement = "actions.unknown", .endpoint = kActions, .run = UnknownAction, .need = Need::kAction, .posts = true, .only_after = kAnswer},
  };
}
// clang-format on

}  // namespace connector::checker::actions
