// The rows of what the CRM gets of conversations, and of those that wait for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/follow_up.h"
#include "events/postgres/lane.h"

namespace connector::events::postgres {

// Once it is locked, nobody else adds a contact or a ticket until the transaction ends.
constexpr auto* kTakeTurn = "SELECT name FROM turns WHERE name = 'contacts' FOR UPDATE";

// Each to be called inside of Try. As the operations of Store and Reader.
TakenFollowUps TakeFollowUps(Connection& connection, std::size_t most,
                             std::chrono::milliseconds lease);
std::optional<std::int64_t> CompleteFollowUp(Connection& connection, const FollowUp& follow_up,
                                             const CrmRecord& record);
void PutOffFollowUp(Connection& connection, const FollowUp& follow_up, const Setback& setback);
bool ReplayFollowUp(Connection& connection, std::int64_t key);

std::vector<FollowUpSummary> ListFollowUps(Connection& connection, std::optional<bool> is_dead,
                                           std::uint64_t limit, std::uint64_t offset);
std::vector<StoredContact> ListContacts(Connection& connection,
                                        const std::optional<std::string>& website_id,
                                        std::uint64_t limit, std::uint64_t offset);
std::optional<StoredContact> FindContact(Connection& connection, std::int64_t number);
std::optional<StoredTicket> FindTicket(Connection& connection, std::int64_t number);

}  // namespace connector::events::postgres
