#include "sandbox/console/persons.h"

#include "base/text/json.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::console {
namespace {

using nlohmann::ordered_json;

// Of a website, if one is named. However many there are, few are read.
std::string VisitorsWith(const std::string& condition) {
  return "SELECT v.id, v.external_id, v.firstname, v.lastname, v.email FROM visitors v WHERE v." +
         condition +
         " AND (?1 IS NULL OR EXISTS (SELECT 1 FROM visitor_websites w WHERE w.visitor_id = v.id "
         "AND w.website_id = ?1)) ORDER BY v.id LIMIT 50";
}

// The columns: id, external_id, firstname, lastname, email.
ordered_json VisitorOf(const sql::Rows& rows) {
  return {{"id", rows.Integer(0)},
          {"name", NameOfVisitor(rows.Integer(0), rows.Text(2), rows.Text(3))},
          {"externalId", text::OrNull<ordered_json>(rows.OptionalText(1))},
          {"email", rows.Text(4)}};
}

}  // namespace

std::string FullName(std::string_view first_name, std::string_view last_name) {
  const auto* const between = first_name.empty() || last_name.empty() ? "" : " ";
  return std::string(first_name) + between + std::string(last_name);
}

std::string NameOfVisitor(std::int64_t id, std::string_view first_name,
                          std::string_view last_name) {
  auto name = FullName(first_name, last_name);
  return name.empty() ? "Visitor " + std::to_string(id) : name;
}

Persons::Persons(sql::Reader& reader)
    : reader_(reader),
      websites_(reader, "SELECT id, label, url FROM websites ORDER BY id"),
      tags_(reader,
            "SELECT id, name FROM tags t WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM tag_websites w "
            "WHERE w.tag_id = t.id AND w.website_id = ?1) ORDER BY id LIMIT 200"),
      operators_(reader,
                 "SELECT o.id, o.first_name, o.name, o.language_admin, o.is_connected, "
                 "o.chat_enabled, o.chat_available, o.call_enabled, o.call_available, "
                 "o.video_enabled, o.video_available, (SELECT count(*) FROM conversations c "
                 "WHERE c.operator_id = o.id AND c.closed_at IS NULL) FROM operators o "
                 "WHERE ?1 IS NULL OR o.id = ?1 ORDER BY o.id LIMIT 500"),
      websites_of_operator_(
          reader,
          "SELECT website_id FROM operator_websites WHERE operator_id = ? ORDER BY website_id"),
      visitors_(reader, "SELECT * FROM (" + VisitorsWith("external_id IS NOT NULL") +
                            ") UNION ALL SELECT * FROM (" + VisitorsWith("external_id IS NULL") +
                            ") LIMIT 50"),
      visitor_(reader,
               "SELECT id, external_id, firstname, lastname, email FROM visitors WHERE id = ?") {}

ordered_json Persons::Websites() {
  const sql::BoundedTime bounded_time(reader_);
  auto websites = ordered_json::array();
  for (sql::Rows rows(websites_); rows.Next();) {
    websites.push_back({{"id", platform::PlatformId(rows.Integer(0))},
                        {"name", rows.Text(1)},
                        {"url", "https://" + std::string(rows.Text(2))}});
  }
  return websites;
}

ordered_json Persons::Tags(std::optional<std::int64_t> website) {
  const sql::BoundedTime bounded_time(reader_);
  auto tags = ordered_json::array();
  for (sql::Rows rows(tags_, website); rows.Next();) {
    tags.push_back({{"id", rows.Integer(0)}, {"name", rows.Text(1)}});
  }
  return tags;
}

ordered_json Persons::OperatorOf(const sql::Rows& rows) {
  auto websites = ordered_json::array();
  for (sql::Rows its(websites_of_operator_, rows.Integer(0)); its.Next();) {
    websites.push_back(platform::PlatformId(its.Integer(0)));
  }
  const auto channel = [&rows](int column) -> ordered_json {
    return {{"enabled", rows.Integer(column) != 0},
            {"available", rows.Integer(4) != 0 && rows.Integer(column + 1) != 0}};
  };
  return {{"id", rows.Integer(0)},
          {"name", FullName(rows.Text(1), rows.Text(2))},
          {"language", rows.Text(3)},
          {"websites", std::move(websites)},
          {"connected", rows.Integer(4) != 0},
          {"chat", channel(5)},
          {"call", channel(7)},
          {"video", channel(9)},
          {"openConversations", rows.Integer(11)}};
}

ordered_json Persons::Operators() {
  const sql::Snapshot snapshot(reader_);
  auto operators = ordered_json::array();
  for (sql::Rows rows(operators_, std::optional<std::int64_t>()); rows.Next();) {
    operators.push_back(OperatorOf(rows));
  }
  return operators;
}

ordered_json Persons::Operator(std::int64_t id) {
  const sql::Snapshot snapshot(reader_);
  sql::Rows rows(operators_, id);
  return rows.Next() ? OperatorOf(rows) : ordered_json();
}

ordered_json Persons::Visitors(std::optional<std::int64_t> website) {
  const sql::BoundedTime bounded_time(reader_);
  auto visitors = ordered_json::array();
  for (sql::Rows rows(visitors_, website); rows.Next();) visitors.push_back(VisitorOf(rows));
  return visitors;
}

ordered_json Persons::Visitor(std::int64_t id) {
  const sql::BoundedTime bounded_time(reader_);
  sql::Rows rows(visitor_, id);
  return rows.Next() ? VisitorOf(rows) : ordered_json();
}

}  // namespace connector::sandbox::console
