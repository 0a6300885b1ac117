// The verification URL's two wire forms (contract, Verification URL; platform, 3.3).
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/apps/values.h"

namespace connector::sandbox::apps {

enum class WireForm { k2017_09, k2018_02 };

std::string_view ToString(WireForm form);  // "2017-09"

// The request's body. In the first form every value is a text.
std::string VerificationBody(WireForm form, const Typed& values);

struct Verdict {
  bool is_valid = false;
  std::string message;             // of the step as a whole
  std::vector<FieldError> errors;  // field "" if the connector named none
};

// Of an answer that fits the schema of either form.
Verdict ReadVerdict(const nlohmann::json& answer);

}  // namespace connector::sandbox::apps
