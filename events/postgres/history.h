// The rows of conversations, scores and cases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/postgres/lane.h"
#include "events/store.h"

namespace connector::events::postgres {

// The statements that make changes, in which those of one conversation follow each other; of
// conversations that are closed also those that queue their follow-ups, if that is wanted.
void Append(std::vector<sql::postgres::Statement>& statements, const std::vector<Change>& changes,
            bool queues_follow_ups);

// To be called inside of Try. As Store::OpenCase: a repeat burns no number.
std::int64_t OpenCase(Connection& connection, const CaseRequest& request);

// A question of Reader::FindHistory that waits.
struct Question {
  std::string website_id;
  std::optional<std::string> visitor_id;
  Done<History> done;
};

// Asks all in one exchange, and tells each.
void FindHistories(Connection& connection, const std::vector<Question>& questions,
                   Deadline deadline, const std::atomic<bool>& is_stopping);

}  // namespace connector::events::postgres
