// What came out of a run, and its four forms.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checker/runner.h"
#include "checker/target.h"

namespace connector::checker {

struct Report {
  Target target;
  std::uint64_t seed;
  std::chrono::milliseconds took;
  std::vector<Outcome> outcomes;
};

struct Summary {
  std::map<Result, int> counts;
  int failed_musts = 0;    // without an excuse
  int failed_shoulds = 0;  // without an excuse
  int excused = 0;         // failures that were known beforehand
  int needless = 0;        // passes of what was said to fail
  int unknown_musts = 0;   // without an answer
  bool is_whole = false;   // every check was asked for, and found out or not applicable

  // 0 conformant, 1 not, 2 could not be found out.
  int ExitStatus() const;
};

Summary Summarize(const std::vector<Outcome>& outcomes);

// Notes the excuses of --expect-failures (YAML: id to reason); what is wrong with them is appended
// to `errors`.
std::map<std::string, std::string> ReadExcuses(const std::string& yaml,
                                               std::vector<std::string>& errors);
void Excuse(std::vector<Outcome>& outcomes, const std::map<std::string, std::string>& excuses);

// All that is said of a run, as anybody may read it: without secrets, on any terminal.
void Clean(const Target& target, std::vector<Outcome>& outcomes);

// What the platform looks at when a connector is submitted.
struct ReviewLine {
  std::string what;
  std::string answer;  // "yes", "no: …", "not checked: …"
};
std::vector<ReviewLine> Review(const std::vector<Outcome>& outcomes);

// The one sentence that says how it ended.
std::string Conclusion(const Summary& summary);

// What was not looked at: how many checks, for which reasons, which say what would have to be
// given.
// "" where everything was.
std::string NotLookedAt(const std::vector<Outcome>& outcomes);

// Both.
std::string Verdicts(const std::vector<Outcome>& outcomes);

std::string ToText(const Report& report, bool has_colours);
std::string ToJson(const Report& report);
std::string ToJunit(const Report& report);
std::string ToHtml(const Report& report);

}  // namespace connector::checker
