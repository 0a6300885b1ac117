// Any bytes as JSON: a value within the limits, which reads the same once it is written again, or a
// reason why not.
#include <cstdint>
#include <cstdlib>

#include "base/text/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace connector::text;  // NOLINT(google-build-using-namespace)
  constexpr JsonLimits kLimits{4'096, 8, 100};
  JsonFault fault;
  const auto json = ParseStrictJson({reinterpret_cast<const char*>(data), size}, kLimits, fault);
  if (json.has_value() != fault.reason.empty()) std::abort();
  if (!json && !fault.key != (fault.reason != "a key is given twice")) std::abort();
  if (!json) return 0;
  constexpr JsonLimits kWritten{8 * 4'096, 8, 100};  // a number may take more bytes than before
  const auto again = ParseStrictJson(json->dump(), kWritten, fault);
  if (!again || again->dump() != json->dump()) std::abort();
  return 0;
}
