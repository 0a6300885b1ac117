// How a program that serves begins and ends.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http/server/server.h"

namespace connector::http {

// SIGINT, SIGTERM and SIGHUP, for AwaitStop; SIGPIPE is ignored. To be called before there is any
// other thread to receive them.
void BlockSignals();

// Returns at SIGINT or SIGTERM; SIGHUP calls `on_hangup`.
void AwaitStop(const std::function<void()>& on_hangup);

// Whether there was another SIGINT or SIGTERM.
bool WasToldToStopAgain();

// Connections need descriptors: the soft limit is raised as far as it goes. How many files may be
// open, if those are too few for so many connections.
std::optional<std::size_t> RaiseDescriptorLimit(std::size_t connections);

// A server. Throws std::runtime_error if the address cannot be had; `help` says what to do if
// another program has the port.
std::unique_ptr<Server> Bind(ServerOptions options,
                             const std::function<web::Handler()>& make_handler,
                             const std::string& help);

}  // namespace connector::http
