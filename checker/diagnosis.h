// Why a connector refuses a signature that is right.
#pragma once

#include <string>
#include <string_view>

#include "checker/probe.h"

namespace connector::checker {

// Signs the call as mistaken connectors do, until one signature is accepted; says which mistake
// that is, or "" where none of them was.
std::string DiagnoseRefusal(Probe& probe, const Call& call);

// Lower-case hexadecimal digits.
std::string Sha1Hmac(std::string_view secret, std::string_view bytes);

}  // namespace connector::checker
