// What happened, and whom it is told (contract, Webhooks; platform, 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sandbox/platform/state.h"

namespace connector::sandbox::platform {

class Statements;

constexpr std::string_view kPlatform = "ha";  // the sample's websites are there

// "ha-101": a website as interactions name it. R: events name it so, too, although the
// documentation's examples have bare numbers: identifiers are compared as texts (contract, Common
// to every call), and a connector must find the website of an event among those that it is asked
// about.
std::string PlatformId(std::int64_t id);

// And back; the number alone is understood, too. Nullopt if it is neither.
std::optional<std::int64_t> ParsePlatformId(std::string_view text);

// An id of the state as a path has it, in at most 15 decimal digits; nullopt if it is none.
std::optional<std::int64_t> ReadRowId(std::string_view text);

struct Happening {
  std::string type;                        // "conversation.closed"
  std::optional<std::int64_t> website_id;  // nullopt: it is the whole client's
  nlohmann::ordered_json fields;  // besides eventId, eventType, platform, createdAt, sentAt
};

// Writes the event, and a delivery for everybody who is to be told, in the change's transaction.
// The event's id.
std::int64_t Tell(Change& change, const Happening& happening);

// The same, for many of them in one change.
std::int64_t Tell(Change& change, Statements& statements, const Happening& happening);

// The same, whatever is subscribed to, to one installation: at (un)installation.
std::int64_t TellInstallation(Change& change, const Happening& happening,
                              std::int64_t installation);

// Whether a subscription's list names the event, its domain or all ("*").
bool IsSubscribed(const nlohmann::json& events, std::string_view type);

// "conversations.domain", "users.domain", "connectors.domain"; "" if the event is of none.
std::string_view DomainOf(std::string_view type);

}  // namespace connector::sandbox::platform
