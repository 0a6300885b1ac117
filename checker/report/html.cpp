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
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .6rem; border-radius: 4px; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin-left: 0; }
summary { cursor: pointer; }
.conclusion { font-size: 1.1rem; font-weight: 600; padding: .6rem 1rem; border-left: 6px solid; }
.good { border-color: #2a7d46; } .bad { border-color: #b3261e; }
.badge { font-weight: 600; white-space: nowrap; }
.pass { color: #2a7d46; } .fail, .error { color: #c4392f; } .advice { color: #a06a00; }
.quiet { color: #777; }
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

void AddDetails(pugi::xml_node cell, const Evidence& evidence, const Outcome& outcome) {
  const auto& verdict = outcome.verdict;
  auto details = Add(cell, "details");
  details.append_attribute("open") = "open";
  Add(details, "summary", verdict.result == Result::kFail ? "Why" : "What happened");
  auto list = Add(details, "dl");
  Add(list, "dt", verdict.result == Result::kFail ? "Expected" : "Reason");
  Add(list, "dd", evidence.Redact(verdict.reason));
  if (verdict.exchange) {
    std::string command;
    for (const auto& line : evidence.Curl(verdict.exchange->request)) {
      command += (command.empty() ? "" : " \\\n  ") + line;
    }
    Add(list, "dt", "Request");
    Add(Add(list, "dd"), "pre", command);
    Add(list, "dt", "Answer");
    Add(Add(list, "dd"), "pre", evidence.Answer(*verdict.exchange));
  }
  if (!verdict.diagnosis.empty()) {
    Add(list, "dt", "Diagnosis");
    Add(list, "dd", evidence.Redact(verdict.diagnosis));
  }
  if (!outcome.excuse.empty()) {
    Add(list, "dt", "Known");
    Add(list, "dd", outcome.excuse);
  }
}

void AddRow(pugi::xml_node table, const Evidence& evidence, const Outcome& outcome) {
  const auto& requirement = *outcome.requirement;
  const auto result = outcome.verdict.result;
  auto row = Add(table, "tr");
  Add(row, "td", std::string(NameOf(result)), "badge " + ClassOf(outcome));
  auto cell = Add(row, "td");
  Add(cell, "code", requirement.id);
  Add(cell, "br");
  cell.append_child(pugi::node_pcdata).set_value(requirement.text.c_str());
  Add(cell, "br");
  Add(cell, "small",
      std::string(NameOf(requirement.level)) + ", since " + requirement.revision +
          ". Source: " + requirement.source,
      "quiet");
  if (result == Result::kFail || result == Result::kError) {
    AddDetails(cell, evidence, outcome);
  } else if (!outcome.verdict.reason.empty()) {
    Add(cell, "br");
    Add(cell, "small", evidence.Redact(outcome.verdict.reason), "quiet");
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
  Add(body, "p", Conclusion(summary),
      summary.ExitStatus() == 0 ? "conclusion good" : "conclusion bad");
  Add(body, "p",
      std::to_string(report.outcomes.size()) + " checks in " + std::to_string(report.took.count()) +
          " ms, revision " + std::string(NameOf(report.target.revision)) + ", seed " +
          std::to_string(report.seed) + ", connector-check " CONNECTOR_VERSION);
  Add(body, "h2", "What the platform reviews");
  auto review = Add(body, "table");
  for (const auto& [what, answer] : Review(report.outcomes)) {
    auto row = Add(review, "tr");
    Add(row, "th", what).append_attribute("scope") = "row";
    Add(row, "td", answer);
  }
  pugi::xml_node table;
  std::string area;
  for (const auto& outcome : report.outcomes) {
    if (AreaOf(outcome) != area) {
      area = AreaOf(outcome);
      Add(body, "h2", area);
      table = Add(body, "table");
    }
    AddRow(table, evidence, outcome);
  }
  std::ostringstream text;
  document.save(
      text, "",
      pugi::format_raw | pugi::format_no_declaration | pugi::format_no_empty_element_tags);
  return text.str() + "\n";
}

}  // namespace connector::checker
