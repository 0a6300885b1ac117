#include <algorithm>
#include <map>
#include <sstream>

#include <pugixml.hpp>

#include "checker/report/evidence.h"
#include "checker/report/report.h"

namespace connector::checker {
namespace {

// Without signs that XML escapes, as a style sheet in HTML is not unescaped.
constexpr auto* kStyle = R"(
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; overflow-wrap: anywhere; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .6rem; border-radius: 4px; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin-left: 0; }
details { margin: .5rem 0; } summary { cursor: pointer; }
.conclusion { font-size: 1.1rem; font-weight: 600; padding: .6rem 1rem; border-left: 6px solid; }
.missing { font-size: .9rem; font-weight: 400; }
.good { border-color: #2a7d46; } .bad { border-color: #b3261e; }
.badge { font-weight: 600; white-space: nowrap; }
.pass { color: #2a7d46; } .fail, .error { color: #c4392f; } .advice { color: #a06a00; }
.quiet { color: #767676; font-size: .85rem; }
@media (prefers-color-scheme: dark) {
  .pass { color: #6cc48a; } .fail, .error { color: #ff8a80; } .advice { color: #e0b050; } .quiet { color: #999; }
}
)";

pugi::xml_node Add(pugi::xml_node parent, const char* name, const std::string& text = "",
                   const std::string& css_class = "") {
  auto node = parent.append_child(name);
  if (!css_class.empty()) node.append_attribute("class") = css_class.c_str();
  if (!text.empty()) node.append_child(pugi::node_pcdata).set_value(text.c_str());
  return node;
}

std::string ClassOf(const Outcome& outcome) {
  switch (outcome.verdict.result) {
    case Result::kPass: return outcome.excuse.empty() ? "pass" : "fail";
    case Result::kFail:
      return outcome.requirement->level == Level::kMust && outcome.excuse.empty() ? "fail"
                                                                                  : "advice";
    case Result::kError: return "error";
    default: return "quiet";
  }
}

void AddFinding(pugi::xml_node parent, const Evidence& evidence, const Outcome& outcome) {
  const auto& verdict = outcome.verdict;
  auto list = Add(parent, "dl");
  const auto term = [&list](const char* name, const std::string& text, const char* tag) {
    if (text.empty()) return;
    Add(list, "dt", name);
    Add(Add(list, "dd"), tag, text);
  };
  term(verdict.result == Result::kFail ? "Expected" : "Why", verdict.reason, "span");
  if (verdict.exchange) {
    std::string command;
    for (const auto& line : evidence.Curl(verdict.exchange->request)) {
      command += (command.empty() ? "" : " \\\n  ") + line;
    }
    term("Request", command, "pre");
    term("Answer", evidence.Answer(*verdict.exchange), "pre");
  }
  term("Diagnosis", verdict.diagnosis, "span");
  term("Known", outcome.excuse, "span");
}

pugi::xml_node AddRow(pugi::xml_node table, const Outcome& outcome) {
  const auto& requirement = *outcome.requirement;
  auto row = Add(table, "tr");
  Add(row, "td", std::string(NameOf(outcome.verdict.result)), "badge " + ClassOf(outcome));
  auto cell = Add(row, "td");
  Add(cell, "code", requirement.id);
  Add(cell, "div", requirement.text);
  Add(cell, "div",
      std::string(NameOf(requirement.level)) + ", since " + requirement.since +
          ". Source: " + requirement.source,
      "quiet");
  return cell;
}

bool IsFinding(const Outcome& outcome) {
  const auto result = outcome.verdict.result;
  return result == Result::kFail || result == Result::kError ||
         (result == Result::kPass && !outcome.excuse.empty());
}

void AddFindings(pugi::xml_node body, const Evidence& evidence,
                 const std::vector<Outcome>& outcomes) {
  if (std::none_of(outcomes.begin(), outcomes.end(), IsFinding)) return;
  Add(body, "h2", "Findings");
  auto table = Add(body, "table");
  for (const auto& outcome : outcomes) {
    if (IsFinding(outcome)) AddFinding(AddRow(table, outcome), evidence, outcome);
  }
}

// Every check, folded up by area.
void AddAreas(pugi::xml_node body, const std::vector<Outcome>& outcomes) {
  Add(body, "h2", "All checks");
  std::vector<std::string> areas;
  for (const auto& outcome : outcomes) {
    std::string area(AreaOf(outcome.requirement->id));
    if (std::find(areas.begin(), areas.end(), area) == areas.end()) areas.push_back(area);
  }
  for (const auto& area : areas) {
    std::vector<const Outcome*> members;
    std::map<Result, int> counts;
    for (const auto& outcome : outcomes) {
      if (AreaOf(outcome.requirement->id) != area) continue;
      members.push_back(&outcome);
      ++counts[outcome.verdict.result];
    }
    auto summary = area + ":";
    for (const auto& [result, count] : counts) {
      summary += " " + std::to_string(count) + " " + std::string(NameOf(result)) + ",";
    }
    summary.pop_back();
    auto details = Add(body, "details");
    Add(details, "summary", summary);
    auto table = Add(details, "table");
    for (const auto* outcome : members) {
      auto cell = AddRow(table, *outcome);
      if (!IsFinding(*outcome) && !outcome->verdict.reason.empty()) {
        Add(cell, "div", outcome->verdict.reason, "quiet");
      }
    }
  }
}

}  // namespace

std::string ToHtml(const Report& report) {
  const Evidence evidence(report.target);
  const auto summary = Summarize(report.outcomes);
  pugi::xml_document document;
  document.append_child(pugi::node_doctype).set_value("html");
  auto html = Add(document, "html");
  html.append_attribute("lang") = "en";
  auto head = Add(html, "head");
  Add(head, "meta").append_attribute("charset") = "utf-8";
  auto viewport = Add(head, "meta");
  viewport.append_attribute("name") = "viewport";
  viewport.append_attribute("content") = "width=device-width, initial-scale=1";
  Add(head, "title", "connector-check: " + report.target.url);
  Add(head, "style", kStyle);

  auto body = Add(html, "body");
  Add(body, "h1", "connector-check of " + report.target.url);
  auto conclusion =
      Add(body, "div", "", summary.ExitStatus() == 0 ? "conclusion good" : "conclusion bad");
  Add(conclusion, "div", Conclusion(summary));
  if (const auto missing = NotLookedAt(report.outcomes); !missing.empty()) {
    Add(conclusion, "div", missing, "missing");
  }
  Add(body, "p",
      std::to_string(report.outcomes.size()) + " checks in " + std::to_string(report.took.count()) +
          " ms, revision " + std::string(report.target.RevisionText()) + ", seed " +
          std::to_string(report.seed) + ", connector-check " CONNECTOR_VERSION);
  Add(body, "h2", "What the platform reviews");
  auto review = Add(body, "table");
  for (const auto& [what, answer] : Review(report.outcomes)) {
    auto row = Add(review, "tr");
    Add(row, "th", what).append_attribute("scope") = "row";
    Add(row, "td", answer);
  }
  AddFindings(body, evidence, report.outcomes);
  AddAreas(body, report.outcomes);
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  return text.str() + "\n";
}

}  // namespace connector::checker
