// What the environment sets of a test: how often, how many, from which seed.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace connector::testing {

inline std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? otherwise : std::stoull(value);
}

}  // namespace connector::testing
