// What a sandbox answers, for a terminal.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sandbox/commands/remote.h"

namespace connector::sandbox::commands {

// One line without control characters, whoever wrote it.
std::string Shown(const std::string& text);

// A text of an object, "" if it is not there or no text.
std::string TextIn(const nlohmann::ordered_json& object, std::string_view name);

// An array of an object, an empty one if it is not there or no array.
const nlohmann::ordered_json& ListIn(const nlohmann::ordered_json& object, std::string_view name);

// Why it was no success, with all mistakes that it names, on standard error. kFailed, or
// kCouldNotAsk if nobody answered.
int ShowError(const RemoteAnswer& answer);

// A line on standard error. kCouldNotAsk.
int Complain(const std::string& error);

}  // namespace connector::sandbox::commands
