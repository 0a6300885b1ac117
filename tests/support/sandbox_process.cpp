#include "tests/support/sandbox_process.h"

#include <stdexcept>

#include "tests/support/client.h"

namespace connector::testing {

SandboxProcess::SandboxProcess(Arguments arguments, const std::filesystem::path& database,
                               std::uint16_t port) {
  const auto file = database.empty() ? folder_ / "sandbox.db" : database;
  arguments.insert(arguments.begin(), {"serve", "--listen", "127.0.0.1:" + std::to_string(port),
                                       "--database", file.string(), "--days", "3",
                                       "--conversations-per-day", "10", "--log-level", "warning"});
  process_.emplace(SANDBOX_BINARY, arguments);
  const std::string line = "listening on http://127.0.0.1:";
  const std::string key = "API key ";
  for (;;) {
    const auto output = process_->Output();
    if (const auto end = output.find("\n\n"); end != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::stoi(output.substr(output.find(line) + line.size())));
      api_key_ = output.substr(output.find(key) + key.size(), 32);
      return;
    }
    if (process_->Wait(std::chrono::milliseconds(10))) throw std::runtime_error(process_->Errors());
  }
}

Result SandboxProcess::Run(Arguments arguments) const {
  arguments.insert(arguments.end(), {"--sandbox", url()});
  Process process(SANDBOX_BINARY, arguments);
  const auto status = process.Wait(std::chrono::seconds(60));
  return {status.value_or(-1), process.Output(), process.Errors()};
}

nlohmann::json SandboxProcess::Get(const std::string& target) const {
  const auto answer = testing::Get(port_, target);
  return nlohmann::json::parse(answer.value().body);
}

std::filesystem::path WriteAppFile(const Folder& folder, std::uint16_t port) {
  const auto made = RunConnector(
      {"manifest", "--public-url", "http://127.0.0.1:" + std::to_string(port), "--format", "yaml"});
  folder.Write("app.yaml", made.output);
  return folder / "app.yaml";
}

}  // namespace connector::testing
