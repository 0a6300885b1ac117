// Ctrl-C and its like: what was changed at the connector is changed back before the end.
#pragma once

namespace connector::checker {

// Thrown from between two requests; the requests that change something back are still sent.
struct Interrupted {};

// SIGINT, SIGTERM and SIGHUP are noted. The second of a kind ends the program at once.
void CatchInterruptions();
bool IsInterrupted();

// As if the signal that was noted had not been caught.
[[noreturn]] void EndByInterruption();

}  // namespace connector::checker
