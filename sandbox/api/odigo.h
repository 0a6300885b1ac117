// Callbacks of the telephony: a call that was asked for begins, and ends (platform, 1.9).
#pragma once

#include <nlohmann/json.hpp>

#include "sandbox/api/envelope.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

// To be called inside a change, which stays as it is if the reply is a failure.
Reply PickUp(platform::Change& change, const nlohmann::json& body);
Reply HangUp(platform::Change& change, const nlohmann::json& body);

}  // namespace connector::sandbox::api
