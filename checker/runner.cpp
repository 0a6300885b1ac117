#include "checker/runner.h"

#include <algorithm>
#include <set>

#include "base/text/text.h"

namespace connector::checker {
namespace {

// So many checks in a row without an answer, and the connector is left alone.
constexpr int kPatience = 3;

bool Names(const std::vector<std::string>& names, std::string_view id) {
  return std::any_of(names.begin(), names.end(),
                     [id](const auto& name) { return name == id || name == AreaOf(id); });
}

// What is missing for the check to run, "" where nothing is.
std::string MissingFor(const Target& target, Need need) {
  switch (need) {
    case Need::kNothing: return "";
    case Need::kSecret: return target.secret ? "" : "needs --secret-file";
    case Need::kVisitor:
      return target.visitor.empty() ? "needs a visitor in the configuration" : "";
    case Need::kAction:
      if (target.visitor.empty()) return "needs a visitor in the configuration";
      return target.action.empty() ? "needs an action in the configuration" : "";
    case Need::kCredentials:
      return target.accepted.is_null() || target.rejected.is_null()
                 ? "needs accepted-credentials and rejected-credentials in the configuration"
                 : "";
    case Need::kParameter:
      return target.select_parameter.empty() ? "needs a select-parameter in the configuration" : "";
    case Need::kWebsite:
      return target.website_to_uninstall.empty()
                 ? "needs a website-to-uninstall in the configuration"
                 : "";
  }
  return "";
}

class Run {
 public:
  Run(Session& session, const Selection& selection) : session_(session), selection_(selection) {}

  Verdict Judge(const Check& check) {
    if (Names(selection_.skip, check.requirement)) return Skipped("told so by --skip");
    if (check.posts && !session_.may_post()) return Skipped("--read-only leaves POSTs out");
    const auto& requirement = FindRequirement(check.requirement);
    if (session_.target().revision == contract::Revision::k2017_09 &&
        requirement.revision > "2017-09") {
      return {Result::kNotApplicable, "it came after the revision 2017-09", {}, ""};
    }
    if (!check.run_at_end && errors_in_a_row_ >= kPatience) {
      return {Result::kError, "not tried: the checks before got no answer", {}, ""};
    }
    try {
      Probe probe(session_, check.requirement);
      if (const auto missing = MissingFor(session_.target(), check.need); !missing.empty()) {
        return Skipped(missing);
      }
      if (check.endpoint && !probe.IsPresent(*check.endpoint)) return Absent(*check.endpoint);
      if (const auto before = NotPassedBefore(check); !before.empty()) {
        return Skipped(before + " did not pass");
      }
      check.run(probe);
      return {};
    } catch (const Verdict& verdict) {
      return verdict;
    } catch (const std::exception& error) {
      return {
          Result::kError, std::string("connector-check itself failed: ") + error.what(), {}, ""};
    }
  }

  void Remember(const Check& check, const Verdict& verdict) {
    if (verdict.result != Result::kPass) not_passed_.insert(check.requirement);
    if (verdict.result == Result::kError) ++errors_in_a_row_;
    if (verdict.result == Result::kPass || verdict.result == Result::kFail) errors_in_a_row_ = 0;
  }

 private:
  static Verdict Skipped(std::string reason) {
    return {Result::kSkipped, std::move(reason), {}, ""};
  }

  Verdict Absent(Endpoint endpoint) const {
    const auto& facts = FactsOf(endpoint);
    const auto& target = session_.target();
    return {Result::kNotApplicable,
            target.IsConfigured(endpoint)
                ? "the configuration says that there are no " + std::string(facts.name)
                : "nothing is at " + std::string(facts.path) + "; if it is elsewhere, configure it",
            {},
            ""};
  }

  // Where a secret is given and right signatures are refused, nothing else can be found out.
  std::string NotPassedBefore(const Check& check) const {
    constexpr std::string_view kAccepts = "signature.accepts";
    if (!check.run_at_end && AreaOf(check.requirement) != AreaOf(kAccepts) &&
        session_.target().secret && not_passed_.count(kAccepts) != 0) {
      return std::string(kAccepts);
    }
    return not_passed_.count(check.only_after) != 0 ? std::string(check.only_after) : "";
  }

  Session& session_;
  const Selection& selection_;
  std::set<std::string_view> not_passed_;
  int errors_in_a_row_ = 0;
};

}  // namespace

std::string FindObstacle(Session& session) {
  try {
    webhooks::RestoreWebsite(session);
  } catch (const Verdict&) {
    // Whatever is wrong there, the checks find it out.
  }
  try {
    Probe probe(session, "obstacle");
    probe.Get(Endpoint::kHealth);  // whatever it answers
    const auto exchange = probe.Get(Endpoint::kProducts, {{"limit", "1"}});
    const int status = exchange.answer->status;
    if (const auto location = exchange.answer->Header("Location"); status / 100 == 3) {
      return "redirects to \"" + text::Printable(location, 200) + "\"; give the URL itself";
    }
    if (session.target().secret || (status != 401 && status != 403)) return "";
    const int other = probe.Get(Endpoint::kCategories, {{"limit", "1"}}).answer->status;
    if (other != 401 && other != 403) return "";
    return "answers " + std::to_string(status) +
           "; give --secret-file if requests have to be signed, or another website";
  } catch (const Verdict& verdict) {
    return verdict.result == Result::kError ? verdict.reason : "";
  }
}

std::vector<Outcome> RunChecks(Session& session, const Selection& selection,
                               const Progress& progress) {
  auto checks = AllChecks();
  checks.erase(std::remove_if(checks.begin(), checks.end(),
                              [&](const Check& check) {
                                return !selection.only.empty() &&
                                       !Names(selection.only, check.requirement);
                              }),
               checks.end());
  Run run(session, selection);
  std::vector<Outcome> outcomes;
  outcomes.reserve(checks.size());
  for (const auto& check : checks) {
    progress(check.requirement, outcomes.size(), checks.size());
    const auto start = std::chrono::steady_clock::now();
    auto verdict = run.Judge(check);
    run.Remember(check, verdict);
    outcomes.push_back({&FindRequirement(check.requirement), std::move(verdict),
                        std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - start)});
  }
  return outcomes;
}

std::optional<std::string> FindUnknown(const std::vector<std::string>& names) {
  const auto checks = AllChecks();
  for (const auto& name : names) {
    const bool is_known = std::any_of(checks.begin(), checks.end(), [&name](const auto& check) {
      return Names({name}, check.requirement);
    });
    if (!is_known) return name;
  }
  return std::nullopt;
}

}  // namespace connector::checker
