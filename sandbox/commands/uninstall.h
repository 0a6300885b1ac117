// connector-sandbox uninstall: frees a website of an app, at a sandbox that runs.
#pragma once

#include <string>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

struct UninstallArguments {
  Remote remote;
  std::string app;  // name or connector id
  std::string website = "ha-101";
};

// 0 if it was installed there and is no more, 1 if it was not, 2 if the sandbox could not be asked.
int Uninstall(const UninstallArguments& arguments);

}  // namespace connector::sandbox::commands
