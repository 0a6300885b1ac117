// What follows from writing to a resource, beside its row: named by the table of resources.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

// `role` and `roles` of an operator say the same: whichever is there makes the other.
void CompleteRoles(nlohmann::json& fields);

void OperatorCreated(platform::Change& change, std::int64_t id);
void OperatorUpdated(platform::Change& change, std::int64_t id);

// What he has open goes to others before he is deleted.
void LogOperatorOut(platform::Change& change, std::int64_t id);

void VisitorUpdated(platform::Change& change, std::int64_t id);

// Nobody can go on talking to a visitor who is deleted.
void EndConversationsOfVisitor(platform::Change& change, std::int64_t id);

}  // namespace connector::sandbox::api
