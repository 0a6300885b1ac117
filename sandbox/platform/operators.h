// What happens to operators and visitors, besides their rows, which the REST API writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/platform/state.h"

namespace connector::sandbox::platform {

void TellUserCreated(Change& change, std::int64_t operator_id);
void TellUserUpdated(Change& change, std::int64_t operator_id);

// To be called for a visitor who is changed in the desk, the administration or by REST. The
// operator may be unknown.
void TellVisitorUpdated(Change& change, std::int64_t visitor_id,
                        std::optional<std::int64_t> operator_id);

// What is not named stays as it is.
struct Live {
  std::optional<bool> connected;
  std::optional<bool> chat;  // available, if connected
  std::optional<bool> call;
  std::optional<bool> video;
};

// Keeps presences and productions. Who disconnects is available for nothing, and what he had open
// goes to somebody who is available, or to the waiting list. Who becomes available gets those who
// wait. Tells user.connected, user.disconnected, user.availability.updated, and what follows.
// Throws NotThere if there is no such operator, if he is to be available and is not connected, or
// if the channel is not enabled for him. To be called (connected = false) before one is deleted.
void SetLive(Change& change, std::int64_t operator_id, const Live& live);

// The language of his desk. Tells user.updated. Throws NotThere.
void SetLanguage(Change& change, std::int64_t operator_id, const std::string& language);

// Somebody of whom nothing is known comes to the website: the visitor's id. Throws NotThere.
std::int64_t AddVisitor(Change& change, std::int64_t website_id);

// Conversations that are open with him.
std::int64_t CountOpen(sql::Connection& database, std::int64_t operator_id,
                       std::string_view channel);

}  // namespace connector::sandbox::platform
