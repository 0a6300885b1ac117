// Why the platform did not tell what it was asked for.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace connector::crm::protocol {

struct Failure {
  enum class Kind {
    kAgain,        // this conversation, after a while
    kNever,        // asking again does not help
    kBusy,         // it asks for a pause: nothing else is asked meanwhile
    kUnreachable,  // likewise, as nobody answers
    kForbidden,    // likewise, as it does not accept the key
  };
  Kind kind;
  std::string reason;  // a sentence that repeats nothing of what came
  std::optional<std::chrono::milliseconds> retry_after{};
};

}  // namespace connector::crm::protocol
