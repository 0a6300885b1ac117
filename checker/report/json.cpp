#include <nlohmann/json.hpp>

#include "checker/report/evidence.h"
#include "checker/report/report.h"

namespace connector::checker {

std::string ToJson(const Report& report) {
  using Object = nlohmann::ordered_json;
  const Evidence evidence(report.target);
  const auto summary = Summarize(report.outcomes);
  Object results = Object::array();
  for (const auto& outcome : report.outcomes) {
    const auto& requirement = *outcome.requirement;
    const auto& verdict = outcome.verdict;
    Object result{{"id", requirement.id},
                  {"level", NameOf(requirement.level)},
                  {"revision", requirement.revision},
                  {"since", requirement.since},
                  {"requirement", requirement.text},
                  {"source", requirement.source},
                  {"result", NameOf(verdict.result)},
                  {"milliseconds", outcome.took.count()}};
    if (!verdict.reason.empty()) result["reason"] = verdict.reason;
    if (!verdict.diagnosis.empty()) result["diagnosis"] = verdict.diagnosis;
    if (!outcome.excuse.empty()) result["expectedToFail"] = outcome.excuse;
    if (verdict.exchange) {
      std::string command;
      for (const auto& line : evidence.Curl(verdict.exchange->request)) {
        command += (command.empty() ? "" : " ") + line;
      }
      result["request"] = command;
      result["answer"] = evidence.Answer(*verdict.exchange);
    }
    results.push_back(std::move(result));
  }
  Object counts;
  for (const auto result :
       {Result::kPass, Result::kFail, Result::kSkipped, Result::kNotApplicable, Result::kError}) {
    const auto found = summary.counts.find(result);
    counts[std::string(NameOf(result))] = found == summary.counts.end() ? 0 : found->second;
  }
  Object review;
  for (const auto& [what, answer] : Review(report.outcomes)) review[what] = answer;
  return Object{{"program", "connector-check " CONNECTOR_VERSION},
                {"url", report.target.url},
                {"revision", report.target.RevisionText()},
                {"seed", report.seed},
                {"milliseconds", report.took.count()},
                {"exitStatus", summary.ExitStatus()},
                {"conclusion", Verdicts(report.outcomes)},
                {"counts", counts},
                {"review", review},
                {"results", results}}
             .dump(2, ' ', false, Object::error_handler_t::replace) +
         "\n";
}

}  // namespace connector::checker
