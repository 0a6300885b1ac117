// What a request's headers say of who sent it, and to whom.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connector::web {

// What follows the scheme "Bearer", which is written in any case, and one space or more (RFC 9110,
// section 11.4).
std::optional<std::string_view> BearerToken(std::string_view authorization);

// "localhost:8081" → "localhost", "[::1]" → "::1"; a port may be empty (RFC 3986, section 3.2.3).
std::string HostOf(std::string_view authority);

}  // namespace connector::web
