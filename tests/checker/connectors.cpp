#include "tests/checker/connectors.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/checker/faults/faults.h"

namespace connector::testing {

Sample::Sample() : secret_file((folder / "secret.txt").string()) {
  folder.Write("secret.txt", kFaultSecret);
  service.emplace(Arguments{"--secret-file", secret_file, "--enable-reset"});
}

Arguments Sample::Told(const Arguments& more) const {
  Arguments arguments{"--config", SampleConfiguration(), "--secret-file", secret_file};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Florist::Florist(const std::string& secret_file)
    : process_("/usr/bin/python3",
               {SOURCE_DIR "/examples/florist/florist.py", "--port", "0", "--secret", secret_file,
                "--journal", (folder_ / "journal").string()}) {
  const std::string line = "listening on http://127.0.0.1:";
  for (auto output = process_.Output(); output.find('\n') == std::string::npos;
       output = process_.Output()) {
    if (process_.Wait(std::chrono::milliseconds(10))) throw std::runtime_error(process_.Errors());
  }
  port_ = static_cast<std::uint16_t>(std::stoi(process_.Output().substr(line.size())));
}

std::string FloristConfiguration() { return SOURCE_DIR "/examples/florist/connector-check.yaml"; }

Json Parsed(const Result& result) {
  auto report = Json::parse(result.output, nullptr, false);
  EXPECT_FALSE(report.is_discarded()) << result.output << result.errors;
  return report;
}

Fault FaultNamed(const std::string& name) {
  for (const auto& fault : AllFaults()) {
    if (fault.name == name) return fault;
  }
  throw std::logic_error(name);
}

}  // namespace connector::testing
