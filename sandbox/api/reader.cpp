#include "sandbox/api/reader.h"

#include <algorithm>
#include <functional>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::api {
namespace {

constexpr std::int64_t kDefaultLimit = 20;
constexpr std::int64_t kMostLimit = 100;

std::string LinkTo(const Resource& resource, std::int64_t id) {
  return "/" + std::string(resource.name) + "/" + std::to_string(id);
}

std::string From(const Resource& resource) { return " FROM " + std::string(resource.table) + " t"; }

std::string OrderOf(const Resource& resource, bool is_upwards) {
  std::string order(resource.order);
  for (auto at = order.find("{0}"); at != std::string::npos; at = order.find("{0}")) {
    order.replace(at, 3, is_upwards ? "ASC" : "DESC");
  }
  return " ORDER BY " + order;
}

std::string SelectOne(const Resource& resource) {
  std::string sql;
  for (const auto& field : resource.fields) {
    sql += (sql.empty() ? "SELECT " : ", ") + std::string(field.sql);
  }
  return sql + From(resource) + " WHERE t.id = ?";
}

// `page` and `limit`; pages and count are not known yet. Fails if one is no number from 1.
std::variant<Pagination, Reply> ReadPagination(const Parameters& parameters) {
  Pagination pagination{1, 1, kDefaultLimit, 0};
  const auto read = [&](std::string_view name, std::int64_t& number) {
    const auto* text = parameters.Find(name);
    if (text == nullptr || text->empty()) return true;
    const auto parsed = ParseId(*text);
    number = parsed.value_or(0);
    return number > 0;
  };
  if (!read("page", pagination.page)) return FieldIsNotValid("page");
  if (!read("limit", pagination.limit)) return FieldIsNotValid("limit");
  pagination.limit = std::min(pagination.limit, kMostLimit);
  return pagination;
}

bool IsFull(const Parameters& parameters) {
  const auto* full = parameters.Find("full");
  return full != nullptr && ParseBoolean(*full).value_or(false);
}

Json ReadColumn(const sql::Rows& rows, int column, Type type) {
  if (rows.IsNull(column)) return nullptr;
  switch (type) {
    case Type::kInteger: return rows.Integer(column);
    case Type::kNumber: return rows.Real(column);
    case Type::kBoolean: return rows.Integer(column) != 0;
    case Type::kTime: return platform::FormatLocal(rows.Integer(column));
    case Type::kIntegers:
    case Type::kTexts: return Json::parse(rows.Text(column));
    case Type::kText:
    case Type::kHistory: break;
  }
  return rows.Text(column);
}

}  // namespace

std::variant<Condition, Reply> ResourceReader::Read(const Resource& resource,
                                                    const Parameters& parameters,
                                                    std::int64_t now_ms) {
  return ReadCondition(resource, parameters, now_ms,
                       [&](std::string_view expression, const std::vector<Pattern>& patterns) {
                         return FindMatching(resource, expression, patterns);
                       });
}

Reply ResourceReader::List(const Resource& resource, const Parameters& parameters,
                           std::int64_t now_ms) {
  auto asked = ReadPagination(parameters);
  if (auto* failure = std::get_if<Reply>(&asked)) return std::move(*failure);
  auto condition = Read(resource, parameters, now_ms);
  if (auto* failure = std::get_if<Reply>(&condition)) return std::move(*failure);
  auto& page = std::get<Pagination>(asked);
  auto& matching = std::get<Condition>(condition);
  const auto ids = ReadPage(resource, matching, page);
  Reply reply;
  reply.data = Json::array();
  const bool is_full = IsFull(parameters);
  for (const auto id : ids) {
    auto element = is_full ? Find(resource, id)
                           : std::optional<Json>({{"id", id}, {"_link", LinkTo(resource, id)}});
    if (element) reply.data->push_back(*std::move(element));
  }
  reply.filters = std::move(matching.applied);
  reply.pagination = page;
  return reply;
}

std::vector<std::int64_t> ResourceReader::ReadPage(const Resource& resource,
                                                   const Condition& condition, Pagination& page) {
  std::vector<std::int64_t> all;
  if (condition.leaves == Leaves::kFew) {
    all = Ids(resource, condition);
    page.count = static_cast<std::int64_t>(all.size());
  } else {
    page.count = Count(resource, condition);
  }
  // R: an empty list has one page, so that whoever goes on until the last one ends.
  page.pages = std::max<std::int64_t>(1, (page.count + page.limit - 1) / page.limit);
  if (page.page > page.pages) return {};
  if (condition.leaves == Leaves::kMany) return PageOf(resource, condition, page);
  const auto first = (page.page - 1) * page.limit;
  const auto last = std::min(first + page.limit, page.count);
  return {all.begin() + first, all.begin() + last};
}

std::int64_t ResourceReader::Count(const Resource& resource, const Condition& condition) {
  auto& query = statements_.Get("SELECT count(*)" + From(resource) + " WHERE " + condition.sql);
  BindAll(query, condition.values);
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

// Rows that are skipped are read, so the far half of a list is read from its other end.
std::vector<std::int64_t> ResourceReader::PageOf(const Resource& resource,
                                                 const Condition& condition,
                                                 const Pagination& page) {
  const auto first = (page.page - 1) * page.limit;
  const auto count = std::min(page.limit, page.count - first);
  if (first <= page.count / 2) return SomeIds(resource, condition, false, count, first);
  auto ids = SomeIds(resource, condition, true, count, page.count - first - count);
  std::reverse(ids.begin(), ids.end());
  return ids;
}

// Sorted here: in SQL it would decide by which index the rows are found.
std::vector<std::int64_t> ResourceReader::Ids(const Resource& resource,
                                              const Condition& condition) {
  auto& query = statements_.Get("SELECT t.id" + From(resource) + " WHERE " + condition.sql);
  BindAll(query, condition.values);
  std::vector<std::int64_t> ids;
  for (sql::Rows rows(query); rows.Next();) ids.push_back(rows.Integer(0));
  std::sort(ids.begin(), ids.end(), std::greater<>());
  return ids;
}

std::vector<std::int64_t> ResourceReader::SomeIds(const Resource& resource,
                                                  const Condition& condition, bool is_upwards,
                                                  std::int64_t limit, std::int64_t offset) {
  auto& query = statements_.Get("SELECT t.id" + From(resource) + " WHERE " + condition.sql +
                                OrderOf(resource, is_upwards) + " LIMIT ? OFFSET ?");
  auto values = condition.values;
  values.insert(values.end(), {limit, offset});
  BindAll(query, values);
  std::vector<std::int64_t> ids;
  for (sql::Rows rows(query); rows.Next();) ids.push_back(rows.Integer(0));
  return ids;
}

std::string ResourceReader::FindMatching(const Resource& resource, std::string_view expression,
                                         const std::vector<Pattern>& patterns) {
  const std::string text(expression);
  auto& query =
      statements_.Get("SELECT t.id, " + text + From(resource) + " WHERE " + text + " IS NOT NULL");
  std::vector<std::int64_t> ids;
  for (sql::Rows rows(query); rows.Next();) {
    const auto value = rows.Text(1);
    const bool matches = std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& pattern) {
      return pattern.Matches(value);
    });
    if (matches) ids.push_back(rows.Integer(0));
  }
  return ToJsonText(ids);
}

std::optional<Json> ResourceReader::Find(const Resource& resource, std::int64_t id) {
  auto& query = statements_.Get(SelectOne(resource));
  Json element;
  {
    sql::Rows rows(query, id);
    if (!rows.Next()) return std::nullopt;
    int column = 0;
    for (const auto& field : resource.fields) {
      auto value = ReadColumn(rows, column++, field.type);
      auto& place = field.object.empty() ? element : element[std::string(field.object)];
      place[std::string(field.name)] = std::move(value);
    }
  }
  for (const auto& field : resource.fields) {
    if (field.type == Type::kHistory) element[std::string(field.name)] = HistoryOf(id);
  }
  element["_link"] = LinkTo(resource, id);
  return element;
}

bool ResourceReader::Exists(const Resource& resource, std::int64_t id) {
  sql::Rows rows(statements_.Get("SELECT 1" + From(resource) + " WHERE t.id = ?"), id);
  return rows.Next();
}

// Arrays joined by commas, without the outer brackets (1.6).
Json ResourceReader::HistoryOf(std::int64_t conversation_id) {
  auto& query = statements_.Get(
      "SELECT type, sent_at, text FROM messages WHERE conversation_id = ? ORDER BY position");
  std::string history;
  for (sql::Rows rows(query, conversation_id); rows.Next();) {
    const auto type = rows.Integer(0);
    const auto sent_at = rows.Integer(1);
    Json entry{type, platform::FormatLocal(sent_at), rows.Text(2)};
    const bool has_moment = type == static_cast<int>(platform::MessageType::kOperator) ||
                            type == static_cast<int>(platform::MessageType::kVisitor);
    if (has_moment) entry.push_back(sent_at);
    history +=
        (history.empty() ? "" : ",") + entry.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return history;
}

}  // namespace connector::sandbox::api
