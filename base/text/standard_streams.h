// The standard streams of a program.
#pragma once

#include <functional>

namespace connector::text {

// What `main` does around `run`, whose exit status it gives back: an exception, and output that
// could not be written, end with a message and the status `failure`.
int RunProgram(const char* name, int failure, const std::function<int()>& run);

}  // namespace connector::text
