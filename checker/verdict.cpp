#include "checker/verdict.h"

#include <stdexcept>

namespace connector::checker {

std::string_view NameOf(Result result) {
  switch (result) {
    case Result::kPass: return "pass";
    case Result::kFail: return "fail";
    case Result::kSkipped: return "skipped";
    case Result::kNotApplicable: return "not applicable";
    case Result::kError: return "error";
  }
  throw std::logic_error("no such result");
}

}  // namespace connector::checker
