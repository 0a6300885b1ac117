#include "sandbox/console/chats.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "base/text/json.h"
#include "base/text/timestamp.h"
#include "sandbox/console/persons.h"
#include "sandbox/console/requests.h"
#include "sandbox/platform/conversations.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::console {
namespace {

using nlohmann::ordered_json;
using platform::MessageType;

// So long one that ended stays in sight, unless it had begun long ago: those are not looked for.
constexpr std::int64_t kAfterEndMs = std::chrono::milliseconds(std::chrono::minutes(10)).count();
constexpr std::int64_t kLongAgoMs = std::chrono::milliseconds(std::chrono::hours(168)).count();

// The first columns of both statements.
constexpr auto* kSummary =
    "SELECT c.id, c.website_id, c.channel, c.created_at, c.closed_at, c.closed_by, "
    "o.id, o.first_name, o.name, v.id, v.firstname, v.lastname";
constexpr auto* kFrom =
    " FROM conversations c LEFT JOIN operators o ON o.id = c.operator_id "
    "LEFT JOIN visitors v ON v.id = c.visitor_id ";

ordered_json TimeOf(std::optional<std::int64_t> ms) {
  return ms ? ordered_json(text::FormatTimestamp(*ms)) : ordered_json();
}

const char* AuthorOf(std::int64_t type) {
  switch (static_cast<MessageType>(type)) {
    case MessageType::kOperator:
    case MessageType::kOperatorRich: return "operator";
    case MessageType::kVisitor:
    case MessageType::kVisitorRich: return "visitor";
    case MessageType::kPage: return "page";
    case MessageType::kNotification: break;
  }
  return "notification";
}

// Rich content is a product of the console's, or a URL of the generated past.
ordered_json ProductIn(std::int64_t type, std::string_view text) {
  if (type != static_cast<int>(MessageType::kOperatorRich)) return nullptr;
  auto product = ordered_json::parse(text, nullptr, false);
  return product.is_object() && product.contains("label") ? product : nullptr;
}

// The columns: position, type, text, sent_at.
ordered_json MessageOf(const sql::Rows& rows) {
  auto product = ProductIn(rows.Integer(1), rows.Text(2));
  auto text = product.is_null() ? ordered_json(rows.Text(2)) : product.at("label");
  return {{"position", rows.Integer(0)},
          {"from", AuthorOf(rows.Integer(1))},
          {"text", std::move(text)},
          {"product", std::move(product)},
          {"sentAt", text::FormatTimestamp(rows.Integer(3))}};
}

// From 0 to 5, with one decimal.
ordered_json StarsOf(const sql::Rows& rows, int column) {
  if (rows.IsNull(column)) return nullptr;
  return std::round(rows.Real(column) * static_cast<double>(kMostStars) * 10) / 10;
}

}  // namespace

Chats::Chats(sql::Reader& reader)
    : reader_(reader),
      list_(reader, std::string(kSummary) + kFrom +
                        "WHERE c.id IN (SELECT id FROM conversations WHERE closed_at IS NULL "
                        "UNION ALL SELECT id FROM conversations "
                        "WHERE created_at >= ?1 AND closed_at >= ?2) "
                        "AND (?3 IS NULL OR c.operator_id = ?3) "
                        "AND (?4 IS NULL OR c.website_id = ?4) "
                        "AND (?5 IS NULL OR c.visitor_id = ?5) ORDER BY c.id DESC LIMIT ?6"),
      find_(reader, std::string(kSummary) +
                        ", v.external_id, v.unique_id, v.email, v.city, v.country, v.browser, "
                        "(SELECT count(*) FROM conversations o WHERE o.visitor_id = v.id)" +
                        kFrom + "WHERE c.id = ?"),
      has_(reader, "SELECT 1 FROM conversations WHERE id = ?"),
      last_message_(reader,
                    "SELECT position, type, text, sent_at FROM messages "
                    "WHERE conversation_id = ? AND type IN (1, 2, 6, 7) "
                    "ORDER BY position DESC LIMIT 1"),
      messages_(reader,
                "SELECT position, type, text, sent_at FROM messages "
                "WHERE conversation_id = ? ORDER BY position DESC LIMIT 500"),
      message_(reader,
               "SELECT position, type, text, sent_at FROM messages "
               "WHERE conversation_id = ? AND position = ?"),
      tags_(reader,
            "SELECT t.name FROM conversation_tags c JOIN tags t ON t.id = c.tag_id "
            "WHERE c.conversation_id = ? ORDER BY t.id"),
      rating_(reader,
              "SELECT welcome, resolution, delay, comment FROM satisfactions "
              "WHERE conversation_id = ?"),
      closing_values_(reader,
                      "SELECT a.name, v.field_id, v.value FROM closing_values v "
                      "JOIN apps a ON a.id = v.app_id WHERE v.conversation_id = ? "
                      "ORDER BY a.name, v.field_id") {}

ordered_json Chats::Summarize(const sql::Rows& rows) {
  const auto operator_id = rows.OptionalInteger(6);
  const auto visitor_id = rows.OptionalInteger(9);
  ordered_json its_operator;
  if (operator_id) {
    its_operator = {{"id", *operator_id}, {"name", FullName(rows.Text(7), rows.Text(8))}};
  }
  ordered_json visitor;
  if (visitor_id) {
    visitor = {{"id", *visitor_id},
               {"name", NameOfVisitor(*visitor_id, rows.Text(10), rows.Text(11))}};
  }
  return {{"id", rows.Integer(0)},
          {"website", platform::PlatformId(rows.Integer(1))},
          {"channel", rows.Text(2)},
          {"visitor", std::move(visitor)},
          {"operator", std::move(its_operator)},
          {"createdAt", text::FormatTimestamp(rows.Integer(3))},
          {"lastMessage", LastMessage(rows.Integer(0))},
          {"closedAt", TimeOf(rows.OptionalInteger(4))},
          {"closedBy", text::OrNull<ordered_json>(rows.OptionalText(5))}};
}

ordered_json Chats::LastMessage(std::int64_t id) {
  sql::Rows rows(last_message_, id);
  if (!rows.Next()) return nullptr;
  auto message = MessageOf(rows);
  return {{"from", message["from"]}, {"text", message["text"]}, {"sentAt", message["sentAt"]}};
}

ordered_json Chats::List(const ChatFilter& filter, std::int64_t now_ms) {
  const sql::Snapshot snapshot(reader_);
  auto chats = ordered_json::array();
  for (sql::Rows rows(list_, now_ms - kLongAgoMs, now_ms - kAfterEndMs, filter.operator_id,
                      filter.website, filter.visitor, filter.limit);
       rows.Next();) {
    chats.push_back(Summarize(rows));
  }
  return chats;
}

ordered_json Chats::Find(std::int64_t id) {
  const sql::Snapshot snapshot(reader_);
  sql::Rows rows(find_, id);
  if (!rows.Next()) return nullptr;
  auto chat = Summarize(rows);
  if (auto& visitor = chat["visitor"]; !visitor.is_null()) {
    visitor["externalId"] = text::OrNull<ordered_json>(rows.OptionalText(12));
    visitor["uniqueId"] = rows.Text(13);
    visitor["email"] = rows.Text(14);
    visitor["city"] = rows.Text(15);
    visitor["country"] = rows.Text(16);
    visitor["browser"] = rows.Text(17);
    visitor["conversations"] = rows.Integer(18);
  }
  chat["messages"] = Messages(id);
  chat["tags"] = Tags(id);
  chat["rating"] = Rating(id);
  chat["closingValues"] = ClosingValues(id);
  return chat;
}

bool Chats::Has(std::int64_t id) {
  const sql::BoundedTime bounded_time(reader_);
  return sql::Rows(has_, id).Next();
}

// The last ones, the first of them first.
ordered_json Chats::Messages(std::int64_t id) {
  auto messages = ordered_json::array();
  for (sql::Rows rows(messages_, id); rows.Next();) messages.push_back(MessageOf(rows));
  std::reverse(messages.begin(), messages.end());
  return messages;
}

ordered_json Chats::Message(std::int64_t chat, std::int64_t position) {
  const sql::BoundedTime bounded_time(reader_);
  sql::Rows rows(message_, chat, position);
  return rows.Next() ? MessageOf(rows) : ordered_json();
}

ordered_json Chats::Tags(std::int64_t id) {
  auto tags = ordered_json::array();
  for (sql::Rows rows(tags_, id); rows.Next();) tags.push_back(rows.Text(0));
  return tags;
}

ordered_json Chats::Rating(std::int64_t id) {
  sql::Rows rows(rating_, id);
  if (!rows.Next()) return nullptr;
  return {{"welcome", StarsOf(rows, 0)},
          {"resolution", StarsOf(rows, 1)},
          {"delay", StarsOf(rows, 2)},
          {"comment", rows.Text(3)}};
}

ordered_json Chats::ClosingValues(std::int64_t id) {
  auto values = ordered_json::array();
  for (sql::Rows rows(closing_values_, id); rows.Next();) {
    values.push_back({{"app", rows.Text(0)}, {"fieldId", rows.Text(1)}, {"value", rows.Text(2)}});
  }
  return values;
}

}  // namespace connector::sandbox::console
