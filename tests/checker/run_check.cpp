#include "tests/checker/run_check.h"

#include <algorithm>

namespace connector::testing {

Result CheckPort(std::uint16_t port, const Arguments& arguments) {
  Arguments all{"http://127.0.0.1:" + std::to_string(port)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  if (std::find(all.begin(), all.end(), "--format") == all.end()) {
    all.insert(all.end(), {"--format", "json"});
  }
  return RunCheck(all);
}

Result RunCheck(const Arguments& arguments) {
  constexpr std::chrono::minutes kPatience{2};
  Process process(CHECKER_BINARY, arguments);
  const auto status = process.Wait(kPatience);
  return {status.value_or(-1), process.Output(), process.Errors()};
}

std::string SampleConfiguration() { return SOURCE_DIR "/fixtures/connector-check.yaml"; }

std::string ConfigurationOf2017() {
  auto text = ReadFile(SampleConfiguration());
  const std::string version = "connector-version: \"2.0.0\"";
  text.replace(text.find(version), version.size(), "revision: 2017-09\nconnector-version: \"123\"");
  return text;
}

}  // namespace connector::testing
