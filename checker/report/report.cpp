#include "checker/report/report.h"

#include <algorithm>

#include "base/text/yaml.h"
#include "checker/report/evidence.h"

namespace connector::checker {
namespace {

std::string Count(int count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// One line of the review, from the checks that are about it.
std::string Judge(const std::vector<Outcome>& outcomes, const std::vector<std::string>& ids) {
  bool has_passed = false;
  std::string failed;
  std::string why_not;
  for (const auto& outcome : outcomes) {
    if (std::find(ids.begin(), ids.end(), outcome.requirement->id) == ids.end()) continue;
    const auto& verdict = outcome.verdict;
    if (verdict.result == Result::kPass) {
      has_passed = true;
    } else if (verdict.result == Result::kFail) {
      failed += (failed.empty() ? "" : ", ") + outcome.requirement->id;
    } else if (why_not.empty()) {
      why_not = verdict.reason;
    }
  }
  if (!failed.empty()) return "no: " + failed;
  if (has_passed) return "yes";
  return "not checked: " + (why_not.empty() ? "left out" : why_not);
}

}  // namespace

int Summary::ExitStatus() const {
  const auto count = [this](Result result) {
    const auto found = counts.find(result);
    return found == counts.end() ? 0 : found->second;
  };
  if (failed_musts > 0 || needless > 0) return 1;
  const bool has_judged = count(Result::kPass) + count(Result::kFail) > 0;
  return unknown_musts > 0 || !has_judged ? 2 : 0;
}

Summary Summarize(const std::vector<Outcome>& outcomes) {
  Summary summary;
  for (const auto& outcome : outcomes) {
    const auto result = outcome.verdict.result;
    ++summary.counts[result];
    const bool is_excused = !outcome.excuse.empty();
    if (result == Result::kPass && is_excused) ++summary.needless;
    if (result == Result::kError && outcome.requirement->level == Level::kMust) {
      ++summary.unknown_musts;
    }
    if (result != Result::kFail) continue;
    if (is_excused) {
      ++summary.excused;
    } else if (outcome.requirement->level == Level::kMust) {
      ++summary.failed_musts;
    } else {
      ++summary.failed_shoulds;
    }
  }
  summary.is_whole = outcomes.size() == AllChecks().size() &&
                     summary.counts.count(Result::kSkipped) == 0 &&
                     summary.counts.count(Result::kError) == 0;
  return summary;
}

std::map<std::string, std::string> ReadExcuses(const std::string& yaml,
                                               std::vector<std::string>& errors) {
  std::map<std::string, std::string> excuses;
  try {
    const auto document = text::ParseYaml(yaml);
    if (!document.is_object()) throw std::runtime_error("must hold `check: reason` lines");
    for (const auto& [id, reason] : document.items()) {
      if (!reason.is_string() || reason.get<std::string>().empty()) {
        errors.push_back(id + ": must have a reason, as text");
      } else if (id.find('.') == std::string::npos || FindUnknown({id})) {
        errors.push_back(id + ": there is no such check");
      } else {
        excuses[id] = reason;
      }
    }
  } catch (const std::runtime_error& error) {
    errors.emplace_back(error.what());
  }
  return excuses;
}

void Excuse(std::vector<Outcome>& outcomes, const std::map<std::string, std::string>& excuses) {
  for (auto& outcome : outcomes) {
    const auto found = excuses.find(outcome.requirement->id);
    if (found != excuses.end()) outcome.excuse = found->second;
  }
}

void Clean(const Target& target, std::vector<Outcome>& outcomes) {
  const Evidence evidence(target);
  for (auto& outcome : outcomes) {
    outcome.excuse = evidence.Clean(outcome.excuse);
    outcome.verdict.reason = evidence.Clean(outcome.verdict.reason);
    outcome.verdict.diagnosis = evidence.Clean(outcome.verdict.diagnosis);
  }
}

std::vector<ReviewLine> Review(const std::vector<Outcome>& outcomes) {
  return {
      {"Health check", Judge(outcomes, {"health.up", "health.public"})},
      {"Signatures are checked",
       Judge(outcomes,
             {"signature.accepts", "signature.missing", "signature.wrong",
              "signature.one-algorithm", "signature.covers-query", "signature.covers-body"})},
      {"Webhook URL is available", Judge(outcomes, {"webhooks.availability"})},
      {"Webhooks are acknowledged",
       Judge(outcomes, {"webhooks.events", "webhooks.forms", "webhooks.duplicate"})},
      {"Verification URL answers",
       Judge(outcomes, {"verification.first-form", "verification.second-form"})},
      {"Webhooks are acknowledged in time", Judge(outcomes, {"webhooks.in-time"})},
  };
}

std::string Conclusion(const Summary& summary) {
  std::string also;
  if (summary.failed_shoulds > 0) {
    also = "; " + Count(summary.failed_shoulds, "recommendation is", "recommendations are") +
           " not followed";
  }
  if (summary.excused > 0) {
    also += "; " + Count(summary.excused, "failure was", "failures were") + " expected";
  }
  switch (summary.ExitStatus()) {
    case 0:
      return (summary.is_whole ? "Conformant" : "Conformant in what was looked at") + also + ".";
    case 1:
      if (summary.failed_musts == 0) {
        return Count(summary.needless, "check passes that was", "checks pass that were") +
               " expected to fail" + also + ".";
      }
      return "Not conformant: " +
             Count(summary.failed_musts, "requirement is", "requirements are") + " not met" + also +
             ".";
    default:
      return "Could not be found out: not every check got an answer, or none ran" + also + ".";
  }
}

std::string NotLookedAt(const std::vector<Outcome>& outcomes) {
  std::vector<std::pair<std::string, int>> reasons;
  int skipped = 0;
  int not_applicable = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.verdict.result == Result::kNotApplicable) ++not_applicable;
    if (outcome.verdict.result != Result::kSkipped) continue;
    ++skipped;
    const auto& reason = outcome.verdict.reason;
    auto found = std::find_if(reasons.begin(), reasons.end(),
                              [&reason](const auto& each) { return each.first == reason; });
    if (found == reasons.end()) found = reasons.insert(found, {reason, 0});
    ++found->second;
  }
  std::vector<std::string> parts;
  const auto unasked = static_cast<int>(AllChecks().size() - outcomes.size());
  if (unasked > 0) parts.push_back(Count(unasked, "check was", "checks were") + " not asked for");
  if (skipped > 0) {
    std::string part = Count(skipped, "check was", "checks were") + " skipped (";
    for (const auto& [reason, count] : reasons) {
      part += (part.back() == '(' ? "" : "; ") + std::to_string(count) + ": " + reason;
    }
    parts.push_back(part + ")");
  }
  if (not_applicable > 0) {
    parts.push_back(Count(not_applicable, "check does", "checks do") + " not apply");
  }
  std::string sentence;
  for (const auto& part : parts) sentence += (sentence.empty() ? "Not looked at: " : ", ") + part;
  return sentence.empty() ? "" : sentence + ".";
}

std::string Verdicts(const std::vector<Outcome>& outcomes) {
  const auto missing = NotLookedAt(outcomes);
  return Conclusion(Summarize(outcomes)) + (missing.empty() ? "" : " " + missing);
}

}  // namespace connector::checker
