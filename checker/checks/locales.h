// What holds wherever operatorLocale is a parameter.
#pragma once

#include "checker/probe.h"

namespace connector::checker {

// Whatever the locale is, however it is written, only these fields of the items differ.
void ExpectLocaleSelectsLabels(Probe& probe, Endpoint endpoint, const Parameters& parameters,
                               const std::vector<std::string>& labels);

}  // namespace connector::checker
