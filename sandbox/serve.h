// The sandbox program's serve command.
#pragma once

#include "sandbox/configuration.h"

namespace connector::sandbox {

// Serves until SIGTERM or SIGINT. The program's exit status.
int Serve(const Configuration& configuration);

}  // namespace connector::sandbox
