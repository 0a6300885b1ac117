// What happened and was delivered, as the control API shows it (docs/sandbox.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"

namespace connector::sandbox::deliveries {

// Nullopt: any.
struct ListFilter {
  std::optional<std::string> state;
  std::optional<std::string> type;
  std::optional<std::int64_t> app;
  std::optional<std::int64_t> website;
  std::optional<std::int64_t> before;  // ids less than it, the greatest first
  std::optional<std::int64_t> after;   // ids greater than it, the least first
  std::int64_t limit = 100;
};

// Belongs to the reader's thread. Each answer is of one moment.
class Listing {
 public:
  explicit Listing(sql::Reader& reader);

  // [{id, eventId, type, website, createdAt, deliveries, body}]; by type, website and before.
  nlohmann::ordered_json Events(const ListFilter& filter);

  // [{id, event: {…}, app: {…}, url, state, attempts, dueAt, misbehaviour, verdict, last}]
  nlohmann::ordered_json Deliveries(const ListFilter& filter);

  // The same for one, with the event's body and all attempts that are kept: what was sent, what of
  // it was signed, what came, and the curl command that repeats it. Null if there is none.
  nlohmann::ordered_json Delivery(std::int64_t id);

  // Of the deliveries from first to last: {waiting, acknowledged, given_up, faults}, faults being
  // those with a verdict.
  nlohmann::ordered_json Outcome(std::int64_t first, std::int64_t last);

  // How many were dropped since the state was made, so that the newest could be kept.
  std::int64_t DroppedAttempts();

 private:
  nlohmann::ordered_json Attempts(std::int64_t delivery);

  sql::Reader& reader_;
  sql::Query events_;
  sql::Query newest_;
  sql::Query oldest_;
  sql::Query body_;
  sql::Query attempts_;
  sql::Query outcome_;
  sql::Query dropped_;
};

// For a shell: everything is quoted.
std::string CurlCommand(const nlohmann::json& request);

}  // namespace connector::sandbox::deliveries
