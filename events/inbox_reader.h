// What the operator sees of the inbox.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"

namespace connector::events {

// All but the body.
struct EventSummary {
  std::int64_t key;
  std::string id;
  std::string type;
  std::optional<std::string> website_id;
  std::int64_t created_at_ms;
  std::int64_t received_at_ms;
  std::string state;  // pending, done or dead
  std::int64_t attempts;
  std::optional<std::int64_t> due_at_ms;  // of a pending event
  std::optional<std::string> last_error;
  std::int64_t repeats;
  std::int64_t conflicts;  // kept
  std::optional<std::string> delivery_id;
  std::optional<std::string> correlation_id;
};

struct StoredEvent {
  EventSummary summary;
  bool is_form;
  std::string body;
  std::vector<std::string> conflicting_bodies;
};

// Belongs to the reader's thread. To be called inside a snapshot.
class InboxReader {
 public:
  explicit InboxReader(sql::Reader& reader);

  // Absent: any.
  struct Filter {
    std::optional<std::string> state;
    std::optional<std::string> type;
    std::optional<std::string> website_id;
  };

  // In order of arrival, so that what arrives meanwhile moves no page. One more than `limit` where
  // there are more.
  std::vector<EventSummary> List(const Filter& filter, std::uint64_t limit, std::uint64_t offset);

  std::optional<StoredEvent> Find(const std::string& id);

  struct Counts {
    std::int64_t pending;
    std::int64_t dead;
    std::optional<std::int64_t> oldest_due_ms;  // of the pending ones, since when or when it is due
  };
  Counts Count();

 private:
  SQLite::Statement list_;
  SQLite::Statement find_;
  SQLite::Statement conflicts_;
  SQLite::Statement count_;
};

}  // namespace connector::events
