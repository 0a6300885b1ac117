// The dialog in which an operator ends a conversation: the platform's own fields, and those that
// connectors have in it (platform, 5.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/platform/conversations.h"

namespace connector::sandbox::platform {

struct ClosingValue {
  std::string app;  // its name or connector id
  std::string field_id;
  std::string value;
};

struct ClosingForm {
  std::vector<std::int64_t> tag_ids;
  std::string note;
  std::optional<std::int64_t> quality;  // stars that the operator gives
  bool is_to_be_mailed = false;
  std::vector<ClosingValue> values;  // the last one of a field is kept
};

// Keeps what was filled in, and ends the conversation. Note, quality and e-mail are a notification
// in the history. Tells what CloseConversation tells.
void CloseWithForm(Change& change, std::int64_t conversation_id, ClosedBy by,
                   const ClosingForm& form);

}  // namespace connector::sandbox::platform
