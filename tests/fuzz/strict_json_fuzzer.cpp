// Any bytes as JSON: a value, or a reason why not.
#include <cstdint>
#include <cstdlib>

#include "text/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string reason;
  const auto json =
      connector::text::ParseStrictJson({reinterpret_cast<const char*>(data), size}, reason);
  if (json.has_value() != reason.empty()) std::abort();
  if (json) (void)json->dump();
  return 0;
}
