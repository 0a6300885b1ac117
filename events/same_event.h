// Whether two deliveries are of the same event (contract, Webhooks: repeats).
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/web/flat_body.h"

namespace connector::events {

// As received; ParseEvent took it.
struct EventBody {
  web::Encoding encoding;
  std::string_view bytes;
};

// A delivery beside others, read once however many those are.
class Comparison {
 public:
  explicit Comparison(const EventBody& body) : body_(body) {}

  // They say the same, but for sentAt: whatever the encoding, the order of members, white space and
  // escapes. A number is its decimal text, and null and an empty text are absent, as everywhere.
  bool IsSameAs(const EventBody& other);

 private:
  EventBody body_;
  std::optional<nlohmann::json> said_;  // once it was needed
};

}  // namespace connector::events
