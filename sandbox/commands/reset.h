// connector-sandbox reset: a running sandbox begins anew.
#pragma once

#include <cstdint>
#include <optional>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

// What is not named is as it was.
struct ResetArguments {
  Remote remote;
  std::optional<std::uint64_t> seed;
  std::optional<int> days;
  std::optional<int> conversations_per_day;
};

// The exit status.
int Reset(const ResetArguments& arguments);

}  // namespace connector::sandbox::commands
