// What a check came to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checker/http.h"

namespace connector::checker {

enum class Result {
  kPass,
  kFail,           // the connector does not do what the requirement says
  kSkipped,        // something that the check needs was not given, or did not pass
  kNotApplicable,  // the connector does not have what the requirement is about
  kError,          // no answer, so nothing is known
};

std::string_view NameOf(Result result);

struct Verdict {
  Result result = Result::kPass;
  std::string reason;                // of anything but a pass: what was expected, or is missing
  std::optional<Exchange> exchange;  // the request that shows it
  std::string diagnosis;             // what is probably wrong, where that can be told
};

}  // namespace connector::checker
