// Connectors that conform, to be checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/checker/fault_proxy.h"
#include "tests/checker/run_check.h"

namespace connector::testing {

// The sample shop, with a secret.
struct Sample {
  Folder folder;
  std::string secret_file;
  std::optional<Service> service;

  Sample();

  // The arguments that tell connector-check all that there is to know, and more of them.
  Arguments Told(const Arguments& more = {}) const;
};

// The flower shop's connector, in Python.
class Florist {
 public:
  explicit Florist(const std::string& secret_file);

  std::uint16_t port() const { return port_; }

 private:
  Folder folder_;
  Process process_;
  std::uint16_t port_ = 0;
};

std::string FloristConfiguration();

// The report, in JSON.
Json Parsed(const Result& result);

// The fault of that name in the table of faults.
Fault FaultNamed(const std::string& name);

}  // namespace connector::testing
