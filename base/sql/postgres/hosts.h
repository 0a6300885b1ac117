// The servers that a URL names, each as libpq's connection parameters.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connector::sql::postgres {

using Host = std::vector<std::pair<std::string, std::string>>;  // keywords and values

// In the URL's order, at least one. libpq would try them by itself, without an end to its patience
// with the first: "connect_timeout is ignored when using PQconnectPoll". Throws
// std::invalid_argument, whose text shows nothing of the URL, if it is none or carries a password.
std::vector<Host> HostsOf(const std::string& url, const std::optional<std::string>& password);

}  // namespace connector::sql::postgres
