// The head of an answer, as a strict client reads it.
#pragma once

#include <string>
#include <string_view>

namespace connector::checker {

// What clients read differently in the head, status line and empty line included; "" where there is
// nothing (RFC 9112).
std::string FindHeadFault(std::string_view head);

}  // namespace connector::checker
