// Whether two deliveries are of the same event (contract, Webhooks: repeats).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/web/flat_body.h"

namespace connector::events {

// As received; ParseEvent took it.
struct EventBody {
  web::Encoding encoding;
  std::string_view bytes;
};

// SHA-256 (32 bytes): of the bytes, and of what they say, equal for all that IsSameAs.
std::string Sha256(std::string_view bytes);
std::string MeaningSha256(const EventBody& body);

// A delivery beside others, read once however many those are.
class Comparison {
 public:
  explicit Comparison(const EventBody& body) : body_(body) {}

  // They say the same, but for sentAt: whatever the encoding, the order of members, white space and
  // escapes. A number is its decimal text, and null and an empty text are absent, as everywhere.
  bool IsSameAs(const EventBody& other);

  // The same of a body of which only the digest was kept.
  bool IsSameAs(std::string_view meaning_sha256);

 private:
  const nlohmann::json& Said();

  EventBody body_;
  std::optional<nlohmann::json> said_;  // once it was needed
};

}  // namespace connector::events
