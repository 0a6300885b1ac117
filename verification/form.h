// The installation form, as the platform sends it to the verification URL in its two wire forms,
// and the answer in the same one (contract, Verification URL).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/web/message.h"
#include "base/web/problem.h"
#include "shop/parameters.h"

namespace connector::verification {

enum class WireForm { k2017_09, k2018_02 };

struct FormValue {
  std::string key;
  std::variant<std::string, bool> value;  // an empty text: not filled in
};

struct Form {
  WireForm wire_form = WireForm::k2017_09;
  std::vector<FormValue> values;
};

// A problem only for what is no such array; what the customer typed is judged by Check.
std::variant<Form, web::Problem> ParseForm(std::string_view body);

// One thing that keeps the installation from going on.
struct Fault {
  std::string code;         // MISSING_FIELD, WRONG_TYPE, UNKNOWN_FIELD, WRONG_CREDENTIALS
  std::string description;  // for the customer; it never holds a value
  std::string key;
};

// All faults at once, but for the credentials.
std::vector<Fault> Check(const Form& form, const std::vector<shop::Parameter>& parameters);

// What was typed as this credential, where it is there and a text; a login as logins are compared.
std::optional<std::string> CredentialOf(const Form& form,
                                        const std::vector<shop::Parameter>& parameters,
                                        shop::Credential credential);

web::Response ToResponse(WireForm wire_form, const std::vector<Fault>& faults);

}  // namespace connector::verification
