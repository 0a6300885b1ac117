// Values that must never come out of the program: what visitors are called, where they are written
// to, what is known of them, and every secret and password that a test uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace connector::testing {

constexpr auto* kSecret = "planted-secret-one";
constexpr auto* kPreviousSecret = "planted-secret-two";
constexpr auto* kAdminToken = "planted-token";
constexpr auto* kPassword = "copper-pan-2017";  // of the sample's account demo
constexpr auto* kWrongPassword = "planted-guess";

// A test failure for each that is in the text; `where` names it.
void ExpectNothingPlanted(std::string_view text, const std::string& where);

}  // namespace connector::testing
