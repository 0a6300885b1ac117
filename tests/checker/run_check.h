// connector-check as a process.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/process.h"

namespace connector::testing {

// Checks 127.0.0.1:`port`; the report is JSON unless the arguments say otherwise.
Result CheckPort(std::uint16_t port, const Arguments& arguments = {});

// connector-check with these arguments alone.
Result RunCheck(const Arguments& arguments);

// The file for the sample shop, and its text for callers of the revision 2017-09.
std::string SampleConfiguration();
std::string ConfigurationOf2017();

}  // namespace connector::testing
