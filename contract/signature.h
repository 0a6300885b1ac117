// The platform's signature: HMAC-SHA256 over the bytes that were received (contract, Signature).
#pragma once

#include <string>
#include <string_view>

#include "base/web/message.h"

namespace connector::contract {

constexpr const char* kSignatureHeader = "X-iAdvize-Signature";

// The body of a POST or PUT, the raw query of anything else.
std::string_view SignedBytes(const web::Request& request);

// The header's value for these bytes: "sha256=" and 64 lower-case hexadecimal digits.
std::string Sign(std::string_view secret, std::string_view bytes);

// In constant time, except for the lengths.
bool AreEqual(std::string_view a, std::string_view b);

}  // namespace connector::contract
