#include <algorithm>
#include <map>
#include <sstream>

#include <pugixml.hpp>

#include "checker/report/evidence.h"
#include "checker/report/report.h"

namespace connector::checker {
namespace {

std::string Seconds(std::chrono::milliseconds time) {
  std::ostringstream text;
  text << static_cast<double>(time.count()) / 1000.0;
  return text.str();
}

std::string Details(const Evidence& evidence, const Outcome& outcome) {
  const auto& verdict = outcome.verdict;
  auto text = outcome.requirement->text + "\nsource: " + outcome.requirement->source;
  if (verdict.exchange) {
    text += "\nrequest: ";
    for (const auto& line : evidence.Curl(verdict.exchange->request)) text += line + " ";
    text += "\nanswer: " + evidence.Answer(*verdict.exchange);
  }
  text += "\nexpected: " + verdict.reason;
  if (!verdict.diagnosis.empty()) text += "\ndiagnosis: " + verdict.diagnosis;
  return text;
}

// JUnit knows no recommendations: one that is not followed, or a failure that was known, breaks no
// build and is marked as skipped, with all that is known of it.
void WriteResult(pugi::xml_node test, const Evidence& evidence, const Outcome& outcome) {
  const auto& verdict = outcome.verdict;
  const auto reason = verdict.reason;
  const auto add = [&test](const char* name, const std::string& message, const std::string& text) {
    auto node = test.append_child(name);
    node.append_attribute("message") = message.c_str();
    if (!text.empty()) node.append_child(pugi::node_pcdata).set_value(text.c_str());
  };
  switch (verdict.result) {
    case Result::kPass:
      if (!outcome.excuse.empty()) add("failure", "was expected to fail: " + outcome.excuse, "");
      break;
    case Result::kFail:
      if (!outcome.excuse.empty()) {
        add("skipped", "known to fail: " + outcome.excuse, Details(evidence, outcome));
      } else if (outcome.requirement->level == Level::kMust) {
        add("failure", "expected " + reason, Details(evidence, outcome));
      } else {
        add("skipped", "SHOULD, not followed: expected " + reason, Details(evidence, outcome));
      }
      break;
    case Result::kError: add("error", reason, Details(evidence, outcome)); break;
    case Result::kSkipped: add("skipped", reason, ""); break;
    case Result::kNotApplicable: add("skipped", "not applicable: " + reason, ""); break;
  }
}

}  // namespace

std::string ToJunit(const Report& report) {
  const Evidence evidence(report.target);
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  root.append_attribute("name") = "connector-check";
  root.append_attribute("time") = Seconds(report.took).c_str();
  std::map<std::string, pugi::xml_node> suites;
  for (const auto& outcome : report.outcomes) {
    const std::string area(AreaOf(outcome.requirement->id));
    auto& suite = suites[area];
    if (!suite) {
      suite = root.append_child("testsuite");
      suite.append_attribute("name") = area.c_str();
      auto property = suite.append_child("properties").append_child("property");
      property.append_attribute("name") = "conclusion";
      property.append_attribute("value") = Verdicts(report.outcomes).c_str();
    }
    auto test = suite.append_child("testcase");
    test.append_attribute("classname") = ("connector-check." + area).c_str();
    test.append_attribute("name") = outcome.requirement->id.c_str();
    test.append_attribute("time") = Seconds(outcome.took).c_str();
    WriteResult(test, evidence, outcome);
  }
  for (auto& [area, suite] : suites) {
    const auto count = [suite = suite](const char* name) {
      const auto tests = suite.children("testcase");
      return static_cast<int>(std::count_if(
          tests.begin(), tests.end(),
          [name](const pugi::xml_node& test) { return *name == '\0' || test.child(name); }));
    };
    suite.append_attribute("tests") = count("");
    suite.append_attribute("failures") = count("failure");
    suite.append_attribute("errors") = count("error");
    suite.append_attribute("skipped") = count("skipped");
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace connector::checker
