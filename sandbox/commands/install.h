// connector-sandbox install: an app on a website, step by step, at a sandbox that runs.
#pragma once

#include <string>
#include <vector>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

struct InstallArguments {
  Remote remote;
  std::string app;   // name or connector id; not needed if a file is given
  std::string file;  // app.yaml: declared first, in the place of an app of its name
  std::string
      secret_file;  // the security token of that app; the sandbox makes one if it is not set
  std::string website = "ha-101";
  std::vector<std::string> values;  // what the customer types: "key=value"
  std::string values_file;  // the same as `key: value` lines, where no process list shows it
};

// Prints what each step said, messages at their fields. 0 if it is installed, 1 if a step was
// refused or the sandbox said no, 2 if it could not be asked.
int Install(const InstallArguments& arguments);

}  // namespace connector::sandbox::commands
