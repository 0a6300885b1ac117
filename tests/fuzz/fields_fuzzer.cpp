// Any bytes as the body of a webhook, in both encodings: an event, or a problem that says why not.
#include <cstdint>
#include <cstdlib>

#include "events/event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using connector::events::Event;
  using connector::web::Encoding;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const auto encoding : {Encoding::kJson, Encoding::kForm}) {
    const auto parsed = connector::events::ParseEvent(encoding, body);
    if (const auto* event = std::get_if<Event>(&parsed)) {
      if (event->id.empty() || event->type.empty()) std::abort();
    } else if (std::get<connector::web::Problem>(parsed).detail.empty()) {
      std::abort();
    }
  }
  return 0;
}
