// The platform's history of a conversation (platform API, `history`): one text, of JSON arrays
// joined by commas, each of a type, a time and a text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connector::crm::protocol {

struct Transcript {
  std::string lines;      // a JSON array of {"from", "at", "text"}, at most 1 MiB
  std::string beginning;  // of what was said first, at most some 200 characters in one line
};

// Nullopt if it is no such text.
std::optional<Transcript> ReadHistory(std::string_view history);

}  // namespace connector::crm::protocol
