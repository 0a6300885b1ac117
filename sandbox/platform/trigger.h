// Makes an event happen for whoever asks for it by name (connector-sandbox trigger).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/platform/state.h"

namespace connector::sandbox::platform {

struct TriggerRequest {
  std::string type;     // any of the contract's events, or an unknown one
  std::string website;  // "ha-101" or "101"; "": the first
  std::string visitor;  // external id, unique id, e-mail or REST id; "": any
  std::optional<std::int64_t> conversation_id;
  std::optional<std::int64_t> score;  // of satisfaction.filled
};

// What the event needs (a conversation that can be closed, …) is made silently; only events of this
// type are told of it. `count` is 1 to 100,000. The ids of the events that were told. Throws
// NotThere; connector.installed and connector.uninstalled come from installing.
std::vector<std::int64_t> Trigger(Change& change, const TriggerRequest& request, int count);

}  // namespace connector::sandbox::platform
