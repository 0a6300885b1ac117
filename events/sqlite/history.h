// The rows of what happened to visitors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/reader.h"
#include "events/history.h"

namespace connector::events::sqlite {

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class HistoryWriter {
 public:
  explicit HistoryWriter(sql::Connection& database);

  void Record(const ClosedConversation& conversation);
  void Record(const Score& score);

  std::int64_t OpenCase(const CaseRequest& request);

  void Clear();

 private:
  sql::Connection& database_;
  sql::Query record_conversation_;
  sql::Query fill_conversation_;
  sql::Query record_score_;
  sql::Query open_case_;
  sql::Query find_case_;
};

// Belongs to the reader's thread.
class HistoryReader {
 public:
  explicit HistoryReader(sql::Reader& reader);

  History Find(const std::string& website_id, const std::optional<std::string>& visitor_id);

 private:
  sql::Reader& reader_;
  sql::Query find_;
};

}  // namespace connector::events::sqlite
