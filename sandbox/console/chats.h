// Conversations, as the pages show them.
#pragma once

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"

namespace connector::sandbox::console {

// Nullopt: any.
struct ChatFilter {
  std::optional<std::int64_t> operator_id;
  std::optional<std::int64_t> website;
  std::optional<std::int64_t> visitor;
  std::int64_t limit = 50;
};

// Belongs to the reader's thread. Each answer is of one moment.
class Chats {
 public:
  explicit Chats(sql::Reader& reader);

  // Those that are open, and those that ended a short while ago: [{id, website, channel, visitor,
  // operator, createdAt, lastMessage, closedAt, closedBy}], the newest first.
  nlohmann::ordered_json List(const ChatFilter& filter, std::int64_t now_ms);

  // The same for one, with what is known of the visitor, messages, tags, rating, closingValues.
  // Null if there is none.
  nlohmann::ordered_json Find(std::int64_t id);

  bool Has(std::int64_t id);

  // {position, from, text, product, sentAt}; null if there is none.
  nlohmann::ordered_json Message(std::int64_t chat, std::int64_t position);

 private:
  nlohmann::ordered_json Summarize(const sql::Rows& rows);
  nlohmann::ordered_json LastMessage(std::int64_t id);
  nlohmann::ordered_json Messages(std::int64_t id);
  nlohmann::ordered_json Tags(std::int64_t id);
  nlohmann::ordered_json Rating(std::int64_t id);
  nlohmann::ordered_json ClosingValues(std::int64_t id);

  sql::Reader& reader_;
  sql::Query list_;
  sql::Query find_;
  sql::Query has_;
  sql::Query last_message_;
  sql::Query messages_;
  sql::Query message_;
  sql::Query tags_;
  sql::Query rating_;
  sql::Query closing_values_;
};

}  // namespace connector::sandbox::console
