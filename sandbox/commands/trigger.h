// `connector-sandbox trigger`: makes an event happen in a sandbox that runs, and says what came of
// telling it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

enum class TriggerFormat { kText, kJson };

struct TriggerArguments {
  Remote remote;
  std::string type;     // "conversation.closed"
  std::string website;  // "ha-101"; "": the first
  std::string visitor;  // external id, unique id or e-mail; "": any
  std::optional<std::int64_t> conversation;
  std::optional<std::int64_t> score;
  std::optional<std::int64_t> count;  // 1, or what the misbehaviour needs
  bool reorder = false;
  std::string misbehaviour;          // a name, "" for none
  std::chrono::seconds timeout{60};  // for all of it
  TriggerFormat format = TriggerFormat::kText;
};

// Waits until nothing of it waits any more, or the time is over. Prints a line for each delivery
// and a count to standard output; at a terminal, how far it is to standard error. The exit status:
// 0; 1 if a delivery was not answered as the contract asks, or not in time; 2 if the sandbox cannot
// be reached or refuses, with the reason on standard error.
int Trigger(const TriggerArguments& arguments);

}  // namespace connector::sandbox::commands
