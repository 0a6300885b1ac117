// The requirements as documentation has them.
#pragma once

#include <string>

namespace connector::checker {

// A Markdown table of all requirements. checker/README.md holds it; a test compares.
std::string RequirementsTable();

}  // namespace connector::checker
