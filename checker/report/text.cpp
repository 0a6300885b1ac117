#include "base/text/text.h"

#include <array>
#include <map>
#include <sstream>

#include "checker/report/evidence.h"
#include "checker/report/report.h"

namespace connector::checker {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::array kResults{Result::kPass, Result::kFail, Result::kSkipped,
                              Result::kNotApplicable, Result::kError};

class Writer {
 public:
  explicit Writer(bool has_colours) : has_colours_(has_colours) {}

  void Line(const std::string& line) { text_ << line << '\n'; }

  // Breaks at spaces; later lines stand below the first one's text.
  void Wrapped(const std::string& label, const std::string& words) {
    std::string line = label;
    std::size_t width = text::CountCharacters(label);
    const std::string indent(width, ' ');
    bool is_first = true;
    std::istringstream stream(words);
    for (std::string word; stream >> word;) {
      const auto more = text::CountCharacters(word) + (is_first ? 0 : 1);
      if (!is_first && width + more > kWidth) {
        Line(line);
        line = indent + word;
        width = indent.size() + text::CountCharacters(word);
      } else {
        line += (is_first ? "" : " ") + word;
        width += more;
      }
      is_first = false;
    }
    Line(line);
  }

  // As it is, indented; what is longer than a line goes on in the next.
  void Verbatim(const std::string& indent, const std::string& text) {
    std::string line = indent;
    std::size_t width = indent.size();
    for (const char c : text) {
      const bool starts_character = !text::IsContinuation(c);
      if (c == '\n' || (starts_character && width == kWidth)) {
        Line(line);
        line = indent;
        width = indent.size();
      }
      if (c == '\n') continue;
      line += c;
      if (starts_character) ++width;
    }
    Line(line);
  }

  std::string Coloured(const std::string& text, const char* colour) const {
    return has_colours_ ? "\x1b[" + std::string(colour) + "m" + text + "\x1b[0m" : text;
  }

  std::string Take() const { return text_.str(); }

 private:
  bool has_colours_;
  std::ostringstream text_;
};

std::string Padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

std::string Cell(int count, std::size_t width) {
  const auto text = count == 0 ? "." : std::to_string(count);
  return std::string(width - text.size(), ' ') + text;
}

void WriteTable(Writer& writer, const Report& report) {
  std::vector<std::string> areas;
  std::map<std::string, std::map<Result, int>> counts;
  for (const auto& outcome : report.outcomes) {
    const std::string area(AreaOf(outcome.requirement->id));
    if (counts.count(area) == 0) areas.push_back(area);
    ++counts[area][outcome.verdict.result];
    ++counts["total"][outcome.verdict.result];
  }
  areas.emplace_back("total");
  writer.Line("                 pass    fail  skipped     n/a   error");
  for (const auto& area : areas) {
    std::string line = Padded(area, 13);
    for (const auto result : kResults) line += Cell(counts[area][result], 8);
    writer.Line(line);
  }
}

// What was not judged, by reason.
void WriteUnjudged(Writer& writer, const Report& report, Result result, const std::string& title) {
  std::vector<std::string> reasons;
  std::map<std::string, std::string> ids;
  for (const auto& outcome : report.outcomes) {
    if (outcome.verdict.result != result) continue;
    const auto& reason = outcome.verdict.reason;
    if (ids.count(reason) == 0) reasons.push_back(reason);
    ids[reason] += (ids[reason].empty() ? "" : ", ") + outcome.requirement->id;
  }
  if (reasons.empty()) return;
  writer.Line("");
  writer.Line(title);
  for (const auto& reason : reasons) {
    writer.Wrapped("  ", reason + ":");
    writer.Wrapped("      ", ids[reason]);
  }
}

void WriteFinding(Writer& writer, const Evidence& evidence, const Outcome& outcome) {
  const auto& [requirement, verdict, took, excuse] = outcome;
  const bool is_must = requirement->level == Level::kMust;
  std::string title(NameOf(verdict.result));
  title += "  " + requirement->id + "  (" + std::string(NameOf(requirement->level)) + ", " +
           requirement->since + ")";
  writer.Line("");
  writer.Line(writer.Coloured(title, is_must && excuse.empty() ? "31" : "33"));
  writer.Wrapped("  required   ", requirement->text);
  writer.Wrapped("  source     ", requirement->source);
  if (!excuse.empty()) writer.Wrapped("  known      ", excuse);
  if (verdict.exchange) {
    writer.Line("  request");
    const auto curl = evidence.Curl(verdict.exchange->request);
    for (std::size_t i = 0; i < curl.size(); ++i) {
      writer.Line((i == 0 ? "    " : "      ") + curl[i] + (i + 1 < curl.size() ? " \\" : ""));
    }
    writer.Line("  answer");
    writer.Verbatim("    ", evidence.Answer(*verdict.exchange));
  }
  writer.Wrapped(verdict.result == Result::kFail ? "  expected   " : "  why        ",
                 verdict.reason);
  if (!verdict.diagnosis.empty()) {
    writer.Wrapped("  diagnosis  ", verdict.diagnosis);
  }
}

}  // namespace

std::string ToText(const Report& report, bool has_colours) {
  Writer writer(has_colours);
  const Evidence evidence(report.target);
  const auto summary = Summarize(report.outcomes);
  writer.Line("connector-check " CONNECTOR_VERSION "  " + report.target.url);
  writer.Line("revision " + std::string(report.target.RevisionText()) + ", seed " +
              std::to_string(report.seed) + ", " + std::to_string(report.outcomes.size()) +
              " checks in " + std::to_string(report.took.count()) + " ms");
  writer.Line("");
  WriteTable(writer, report);
  for (const auto& outcome : report.outcomes) {
    const auto result = outcome.verdict.result;
    if (result == Result::kFail || result == Result::kError) {
      WriteFinding(writer, evidence, outcome);
    } else if (result == Result::kPass && !outcome.excuse.empty()) {
      writer.Line("");
      writer.Wrapped("pass  ",
                     outcome.requirement->id + " was expected to fail: " + outcome.excuse);
    }
  }
  WriteUnjudged(writer, report, Result::kSkipped, "Skipped");
  WriteUnjudged(writer, report, Result::kNotApplicable, "Not applicable");
  writer.Line("");
  writer.Line("What the platform reviews");
  for (const auto& [what, answer] : Review(report.outcomes)) {
    writer.Wrapped("  " + Padded(what, 35), answer);
  }
  writer.Line("");
  const auto conclusion = Conclusion(summary);
  writer.Line(writer.Coloured(conclusion, summary.ExitStatus() == 0 ? "32" : "31"));
  if (const auto missing = NotLookedAt(report.outcomes); !missing.empty()) {
    writer.Wrapped("", missing);
  }
  return writer.Take();
}

}  // namespace connector::checker
