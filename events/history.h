// What happened to visitors: conversations, scores and cases, as events and actions tell (contract,
// Webhooks, and Visitor profile / customer information).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"

namespace connector::events {

struct ClosedConversation {
  std::string platform;  // sd, ha or empty
  std::string website_id;
  std::string conversation_id;                     // unique within the two above
  std::optional<std::string> visitor_id;           // idVisitorUnique
  std::optional<std::string> platform_visitor_id;  // kept, and shown to nobody: only the platform
  std::optional<std::string> platform_visitor_external_id;  // knows who these two are
  std::optional<std::string> channel;
  std::int64_t closed_at_ms;
  std::string event_id;
};

// Its visitor is named, or is that of the conversation, which may become known later.
struct Score {
  std::string event_id;
  std::string platform;
  std::optional<std::string> conversation_id;
  std::string website_id;
  std::optional<std::string> visitor_id;  // idVisitorUnique
  std::string score;
  std::int64_t answered_at_ms;
};

struct CaseRequest {
  std::string website_id;
  std::string visitor_id;  // idVisitorUnique
  std::string conversation_id;
  std::string action;
  std::optional<std::string> operator_id;
  std::int64_t asked_at_ms;
};

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class HistoryWriter {
 public:
  explicit HistoryWriter(SQLite::Database& database);

  // One entry for each conversation, that of the newest event.
  void Record(const ClosedConversation& conversation);
  void Record(const Score& score);

  // The number of the case, which is opened unless the same request has opened it before.
  std::int64_t OpenCase(const CaseRequest& request);

  void Clear();

 private:
  SQLite::Database& database_;
  SQLite::Statement record_conversation_;
  SQLite::Statement fill_conversation_;
  SQLite::Statement record_score_;
  SQLite::Statement open_case_;
  SQLite::Statement find_case_;
};

struct History {
  std::int64_t conversation_count = 0;
  std::optional<std::int64_t> last_conversation_ms;
  std::optional<std::string> last_score;
  std::vector<std::int64_t> cases;  // their numbers
};

// Belongs to the reader's thread. To be called inside a snapshot.
class HistoryReader {
 public:
  explicit HistoryReader(sql::Reader& reader);

  // By idVisitorUnique, the one id that the shop and the events of 2017 share.
  History Find(const std::string& website_id, const std::optional<std::string>& visitor_id);

 private:
  SQLite::Statement conversations_;
  SQLite::Statement last_score_;
  SQLite::Statement cases_;
};

}  // namespace connector::events
