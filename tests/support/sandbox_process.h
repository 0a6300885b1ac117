// connector-sandbox as a process of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/process.h"

namespace connector::testing {

// `connector-sandbox serve` on a free port or that one, with a small past and a database of its own
// unless the arguments say otherwise.
class SandboxProcess {
 public:
  explicit SandboxProcess(Arguments arguments = {}, const std::filesystem::path& database = {},
                          std::uint16_t port = 0);

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  const std::string& api_key() const { return api_key_; }
  Process& process() { return *process_; }

  // `connector-sandbox COMMAND …` at this sandbox.
  Result Run(Arguments arguments) const;

  // Of the control API.
  nlohmann::json Get(const std::string& target) const;

 private:
  Folder folder_;
  std::optional<Process> process_;
  std::uint16_t port_ = 0;
  std::string api_key_;
};

// The file of the connector's app, as `connector manifest` prints it, in the folder.
std::filesystem::path WriteAppFile(const Folder& folder, std::uint16_t port);

}  // namespace connector::testing
