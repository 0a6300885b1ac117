// Logins and passwords as they are compared (RFC 8265), whatever keyboard they were typed on: "é"
// is the same as one character and as two. Both take valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace connector::text {

// UsernameCasePreserved: wide and narrow forms become ordinary ones, then composed (NFC).
std::string NormaliseLogin(std::string_view utf8);

// OpaqueString: every kind of space becomes U+0020, then composed (NFC).
std::string NormalisePassword(std::string_view utf8);

}  // namespace connector::text
