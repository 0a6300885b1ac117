// connector-sandbox export: an app of a sandbox that runs, as a file.
#pragma once

#include <string>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

struct ExportArguments {
  Remote remote;
  std::string app;  // name or connector id
};

// Prints app.yaml. 0, 1 if there is no such app, 2 if the sandbox could not be asked.
int Export(const ExportArguments& arguments);

}  // namespace connector::sandbox::commands
