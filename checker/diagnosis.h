// Why a connector refuses a signature that is right.
#pragma once

#include <string>

#include "checker/probe.h"

namespace connector::checker {

// Signs the call as mistaken connectors do, until one signature is accepted; says which mistake
// that is, or "" where none of them was.
std::string DiagnoseRefusal(Probe& probe, const Call& call);

}  // namespace connector::checker
