// Programs as processes of their own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/events_database.h"
#include "tests/support/folder.h"

namespace connector::testing {

using Arguments = std::vector<std::string>;

class Process {
 public:
  // Starts the program; `environment` adds "NAME=value" to a nearly empty one.
  Process(const std::filesystem::path& program, const Arguments& arguments,
          const Arguments& environment = {});
  ~Process();  // kills it if it still runs, and looks for planted values in what it printed
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Signal(int signal) const;

  // The exit status, 128 + the signal that ended it, or nothing if it still runs. Longer than any
  // takes that ends at all, on a busy machine and under a sanitizer.
  std::optional<int> Wait(std::chrono::milliseconds patience = std::chrono::minutes(2));

  std::string Output() const { return ReadFile(folder_ / "out"); }
  std::string Errors() const { return ReadFile(folder_ / "err"); }

  pid_t pid() const { return pid_; }

 private:
  Folder folder_;
  pid_t pid_;
  std::optional<int> status_;
};

struct Result {
  int status;
  std::string output;
  std::string errors;
};
// Whether a part of what was printed is this.
bool Contains(const std::string& text, const std::string& part);

Result RunConnector(const Arguments& arguments, const Arguments& environment = {});

// `connector serve` on a free port.
class Service {
 public:
  // With events of its own.
  explicit Service(const Arguments& arguments = {});

  // With events that outlive it.
  Service(const Arguments& arguments, const EventsDatabase& events,
          const Arguments& environment = {});

  // With events in SQLite's file, whatever the others have them in: for tests that are about files,
  // and of commands that know nothing else.
  Service(const Arguments& arguments, const std::filesystem::path& file);

  std::uint16_t port() const { return port_; }
  std::uint16_t admin_port() const { return admin_port_; }
  Process& process() { return *process_; }

  // Its `--database`, beside which the shop is.
  const std::filesystem::path& database() const { return database_; }

 private:
  void Start(const Arguments& place, const Arguments& arguments, const Arguments& environment);
  std::uint16_t PortAfter(const std::string& line);

  std::optional<EventsDatabase> own_;
  std::filesystem::path database_;
  std::optional<Process> process_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

}  // namespace connector::testing
