#include "sandbox/api/statistics_sources.h"

#include "base/sql/query.h"

namespace connector::sandbox::api {
namespace {

// Columns that have no name here are not there. The conversation is always c.
struct Rowset {
  std::string_view from;
  std::string_view conversation{};  // how it is joined, if something of it is asked for
  std::string_view where = "true";
  std::string_view time;
  std::string_view website;
  std::string_view channel;
  std::string_view operator_id{};
  std::string_view rule_id = "c.rule_id";
  bool has_conversation = true;
};

// Ids grow with the time that conversations began at, so the transactions of those of a period are
// a part of an index.
constexpr std::string_view kOfTheirIds =
    "c.missed_because IS NULL AND t.conversation_id BETWEEN "
    "(SELECT id FROM conversations WHERE created_at >= ?1 ORDER BY created_at, id LIMIT 1) AND "
    "(SELECT id FROM conversations WHERE created_at < ?2 ORDER BY created_at DESC, id DESC LIMIT "
    "1)";

Rowset OfConversations(std::string_view where) {
  return {.from = "conversations c",
          .where = where,
          .time = "c.created_at",
          .website = "c.website_id",
          .channel = "c.channel",
          .operator_id = "c.operator_id"};
}

Rowset RowsetOf(Source source) {
  switch (source) {
    case Source::kContacts: return OfConversations("c.missed_because IS NULL");
    case Source::kMissed: return OfConversations("c.missed_because IS NOT NULL");
    case Source::kWaiting: return OfConversations("c.queued_at IS NOT NULL");
    case Source::kConversions: {
      auto rowset = OfConversations(kOfTheirIds);
      rowset.from = "transactions t CROSS JOIN conversations c ON c.id = t.conversation_id";
      return rowset;
    }
    case Source::kTransactions:
      return {.from = "transactions t",
              .conversation = " LEFT JOIN conversations c ON c.id = t.conversation_id",
              .time = "t.created_at",
              .website = "t.website_id",
              .channel = "t.channel",
              .operator_id = "t.operator_id"};
    case Source::kCarts:
      return {.from = "carts b",
              .conversation = " LEFT JOIN conversations c ON c.id = b.conversation_id",
              .time = "b.created_at",
              .website = "b.website_id",
              .channel = "b.channel",
              .operator_id = "b.operator_id"};
    case Source::kSatisfactions:
      return {.from = "satisfactions s",
              .conversation = " JOIN conversations c ON c.id = s.conversation_id",
              .time = "s.created_at",
              .website = "s.website_id",
              .channel = "c.channel",
              .operator_id = "s.operator_id"};
    case Source::kRuleDisplays:
      return {.from = "rules r JOIN rule_displays d ON d.rule_id = r.id",
              .time = "d.hour_at",
              .website = "r.website_id",
              .channel = "r.channel",
              .rule_id = "r.id",
              .has_conversation = false};
    case Source::kOccupation: break;
  }
  return {};
}

// "" if there is none.
std::string DimensionOf(const Rowset& rowset, StatisticResource resource) {
  std::string operator_id(rowset.operator_id);
  switch (resource) {
    case StatisticResource::kNone: return "''";
    case StatisticResource::kOperator: return operator_id;
    case StatisticResource::kGroup:
      if (operator_id.empty()) return "";
      return "(SELECT group_id FROM operators WHERE id = " + operator_id + ")";
    case StatisticResource::kSkill: return rowset.has_conversation ? "c.skill_id" : "";
    case StatisticResource::kRule: return std::string(rowset.rule_id);
    case StatisticResource::kContactType: return rowset.has_conversation ? "c.contact_type" : "";
    case StatisticResource::kPageType: return rowset.has_conversation ? "c.page_type" : "";
  }
  return "";
}

// "Of this channel, of these websites": ?3 and ?4, which are in every statement.
std::string Matches(const StatisticFilter& filter, std::string_view channel,
                    std::string_view website) {
  const auto is_of_channel =
      filter.channel.empty() ? std::string("?3 = ''") : std::string(channel) + " = ?3";
  const auto is_of_website = filter.websites == "[]"
                                 ? std::string("?4 = '[]'")
                                 : std::string(website) + " IN (SELECT value FROM json_each(?4))";
  return is_of_channel + " AND " + is_of_website;
}

std::string StatementFor(const Rowset& rowset, StatisticResource resource,
                         const std::vector<std::string_view>& figures,
                         const StatisticFilter& filter) {
  std::string select = "SELECT " + DimensionOf(rowset, resource) + " AS dimension";
  for (const auto figure : figures) select += ", " + std::string(figure);
  const std::string time(rowset.time);
  std::string where = " WHERE " + std::string(rowset.where) + " AND " + time + " >= ?1 AND " +
                      time + " < ?2 AND " + Matches(filter, rowset.channel, rowset.website);
  if (resource != StatisticResource::kNone) where += " GROUP BY dimension";
  const bool joins =
      select.find("c.") != std::string::npos || where.find("c.") != std::string::npos;
  return select + " FROM " + std::string(rowset.from) +
         (joins ? std::string(rowset.conversation) : "") + where;
}

template <typename... Parameters>
std::vector<std::string> FirstColumn(sql::Reader& reader, const std::string& sql,
                                     const Parameters&... parameters) {
  std::vector<std::string> values;
  sql::Query query(reader, sql);
  for (sql::Rows rows(query, parameters...); rows.Next();) values.emplace_back(rows.Text(0));
  return values;
}

}  // namespace

std::vector<std::string> IdsOf(sql::Reader& reader, StatisticResource resource,
                               const StatisticFilter& filter, std::int64_t from_ms,
                               std::int64_t to_ms) {
  switch (resource) {
    case StatisticResource::kNone: return {""};
    case StatisticResource::kOperator:
      return FirstColumn(reader,
                         "SELECT id FROM operators WHERE ?1 = '[]' OR id IN (SELECT operator_id "
                         "FROM operator_websites WHERE website_id IN (SELECT value FROM "
                         "json_each(?1))) ORDER BY id",
                         filter.websites);
    case StatisticResource::kGroup: return FirstColumn(reader, "SELECT id FROM groups ORDER BY id");
    case StatisticResource::kSkill: return FirstColumn(reader, "SELECT id FROM skills ORDER BY id");
    case StatisticResource::kRule:
      return FirstColumn(reader,
                         "SELECT id FROM rules WHERE (?1 = '' OR channel = ?1) AND (?2 = '[]' OR "
                         "website_id IN (SELECT value FROM json_each(?2))) ORDER BY id",
                         filter.channel, filter.websites);
    case StatisticResource::kContactType: return {"proactive", "reactive"};
    case StatisticResource::kPageType:
      return FirstColumn(reader,
                         "SELECT DISTINCT c.page_type FROM conversations c WHERE c.created_at >= "
                         "?1 AND c.created_at < ?2 AND " +
                             Matches(filter, "c.channel", "c.website_id") + " ORDER BY c.page_type",
                         from_ms, to_ms, filter.channel, filter.websites);
  }
  return {};
}

bool HasDimension(Source source, StatisticResource resource) {
  if (source == Source::kOccupation) {
    return resource == StatisticResource::kNone || resource == StatisticResource::kOperator ||
           resource == StatisticResource::kGroup;
  }
  return !DimensionOf(RowsetOf(source), resource).empty();
}

void ReadFigures(sql::Reader& reader, Source source, StatisticResource resource,
                 const std::vector<std::string_view>& figures, const StatisticFilter& filter,
                 const std::vector<std::int64_t>& edges, const Told& told) {
  sql::Query query(reader, StatementFor(RowsetOf(source), resource, figures, filter));
  std::vector<double> values(figures.size());
  for (std::size_t interval = 0; interval + 1 < edges.size(); ++interval) {
    sql::Rows rows(query, edges[interval], edges[interval + 1], filter.channel, filter.websites);
    while (rows.Next()) {
      if (rows.IsNull(0)) continue;  // what belongs to nobody
      for (std::size_t at = 0; at < values.size(); ++at) {
        values[at] = rows.Real(static_cast<int>(at + 1));
      }
      told(interval, rows.Text(0), values);
    }
  }
}

}  // namespace connector::sandbox::api
