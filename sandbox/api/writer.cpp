#include "sandbox/api/writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/sql/query.h"
#include "base/text/json.h"
#include "sandbox/api/values.h"

namespace connector::sandbox::api {
namespace {

using nlohmann::json;

struct ColumnValue {
  std::string column;
  Value value;
};

struct MemberList {
  const Members* members;
  std::vector<std::int64_t> ids;
};

// What a body says, checked.
struct Row {
  std::vector<ColumnValue> columns;
  std::vector<MemberList> lists;

  bool IsEmpty() const { return columns.empty() && lists.empty(); }
  bool Has(std::string_view column) const {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ColumnValue& each) { return each.column == column; });
  }
};

bool RowExists(platform::Change& change, std::string_view table, std::int64_t id) {
  sql::Query query(change.database, "SELECT 1 FROM " + std::string(table) + " WHERE id = ?");
  return sql::Rows(query, id).Next();
}

class RowReader {
 public:
  // `id`: of the row that is changed, 0 of a new one.
  RowReader(platform::Change& change, const Resource& resource, const json& body, std::int64_t id)
      : change_(change), resource_(resource), body_(body), id_(id) {}

  std::variant<Row, Reply> Read() {
    for (const auto& field : resource_.fields) {
      if (field.column.empty() && field.members == nullptr) continue;
      if (auto failure = ReadField(field)) return *std::move(failure);
    }
    return std::move(row_);
  }

 private:
  std::optional<Reply> ReadField(const Field& field) {
    const json* place = &body_;
    if (!field.object.empty()) {
      const auto object = body_.find(std::string(field.object));
      if (object != body_.end() && !object->is_object()) return FieldIsNotValid(field.object);
      place = object == body_.end() ? nullptr : &*object;
    }
    const json* value = nullptr;
    if (place != nullptr) {
      const auto found = place->find(std::string(field.name));
      if (found != place->end()) value = &*found;
    }
    const bool is_empty = value == nullptr || value->is_null() || text::IsEmptyText(*value) ||
                          *value == json::array();
    if (id_ == 0 && field.required == Required::kOnCreation && is_empty) {
      return FieldIsMissing(NameOf(field));
    }
    if (value == nullptr) return std::nullopt;
    const bool is_valid =
        field.members != nullptr ? ReadList(field, *value) : ReadOne(field, *value);
    return is_valid ? std::nullopt : std::optional(FieldIsNotValid(NameOf(field)));
  }

  bool ReadOne(const Field& field, const json& written) {
    auto value = ReadValue(field, written);
    if (!value || !IsReference(field, *value) || !IsFree(field, *value)) return false;
    if (!field.renews.empty() && id_ != 0 && !IsAsBefore(field, *value)) {
      row_.columns.push_back({std::string(field.renews), change_.random.HexDigits(32)});
    }
    row_.columns.push_back({std::string(field.column), *std::move(value)});
    return true;
  }

  bool ReadList(const Field& field, const json& written) {
    auto ids = written.is_null() ? std::optional<std::vector<std::int64_t>>(std::in_place)
                                 : ReadIds(written);
    if (!ids || (ids->empty() && field.required == Required::kOnCreation)) return false;
    const bool are_there = std::all_of(ids->begin(), ids->end(), [&](std::int64_t id) {
      return RowExists(change_, field.members->target, id);
    });
    if (are_there) row_.lists.push_back({field.members, *std::move(ids)});
    return are_there;
  }

  bool IsReference(const Field& field, const Value& value) {
    const auto* id = std::get_if<std::int64_t>(&value);
    if (field.target.empty() || id == nullptr) return true;
    if (!RowExists(change_, field.target, *id)) return false;
    return field.target != resource_.table || id_ == 0 || !IsBelow(*id, std::string(field.column));
  }

  // Whether the row that would be above is the row itself, or below it.
  bool IsBelow(std::int64_t above, const std::string& column) {
    sql::Query query(change_.database,
                     "WITH RECURSIVE above (id) AS (VALUES (?) UNION SELECT t." + column +
                         " FROM above JOIN " + std::string(resource_.table) +
                         " t ON t.id = above.id) SELECT 1 FROM above WHERE id = ?");
    return sql::Rows(query, above, id_).Next();
  }

  bool IsFree(const Field& field, const Value& value) {
    if (!field.is_unique) return true;
    sql::Query query(change_.database, "SELECT 1 FROM " + std::string(resource_.table) + " WHERE " +
                                           std::string(field.column) +
                                           " = ? COLLATE NOCASE AND id <> ?");
    return !sql::Rows(query, std::get<std::string>(value), id_).Next();
  }

  bool IsAsBefore(const Field& field, const Value& value) {
    sql::Query query(change_.database, "SELECT 1 FROM " + std::string(resource_.table) +
                                           " WHERE id = ? AND " + std::string(field.column) +
                                           " = ? COLLATE BINARY");
    return sql::Rows(query, id_, std::get<std::string>(value)).Next();
  }

  platform::Change& change_;
  const Resource& resource_;
  const json& body_;
  const std::int64_t id_;
  Row row_;
};

std::variant<Row, Reply> ReadRow(platform::Change& change, const Resource& resource, json& body,
                                 std::int64_t id) {
  if (!body.is_object()) return Fail(400, "The body must be an object.");
  if (resource.complete != nullptr) resource.complete(body);
  return RowReader(change, resource, body, id).Read();
}

Value Generate(platform::Change& change, const Resource& resource, const GeneratedColumn& column) {
  switch (column.value) {
    case Generated::kNow: return change.now_ms;
    case Generated::kKey: return change.random.HexDigits(32);
    case Generated::kUniqueId: return change.random.HexDigits(45);
    case Generated::kUuid: return change.random.Uuid();
    case Generated::kNextPosition: break;
  }
  const std::string name(column.column);
  sql::Query query(change.database,
                   "SELECT coalesce(max(" + name + "), 0) + 1 FROM " + std::string(resource.table));
  sql::Rows rows(query);
  rows.Next();
  return rows.Integer(0);
}

void Run(platform::Change& change, const std::string& sql, const std::vector<Value>& values) {
  sql::Query query(change.database, sql);
  BindAll(query, values);
  sql::Rows(query).Next();
}

// A column of the members' own rows: they leave, and come.
void WriteBackReferences(platform::Change& change, std::int64_t id, const MemberList& list) {
  const auto& [table, own, other, target] = *list.members;
  const auto ids = ToJsonText(list.ids);
  const auto update = "UPDATE " + std::string(table) + " SET " + std::string(own);
  Run(change,
      update + " = NULL WHERE " + std::string(own) +
          " = ? AND id NOT IN (SELECT value FROM json_each(?))",
      {id, ids});
  Run(change, update + " = ? WHERE id IN (SELECT value FROM json_each(?))", {id, ids});
}

void WriteList(platform::Change& change, std::int64_t id, const MemberList& list) {
  const auto& [table, own, other, target] = *list.members;
  if (other == "id") return WriteBackReferences(change, id, list);
  Run(change, "DELETE FROM " + std::string(table) + " WHERE " + std::string(own) + " = ?", {id});
  Run(change,
      "INSERT INTO " + std::string(table) + " (" + std::string(own) + ", " + std::string(other) +
          ") SELECT ?, value FROM json_each(?)",
      {id, ToJsonText(list.ids)});
}

// Columns are a name of the table of resources each.
std::int64_t Insert(platform::Change& change, const Resource& resource, Row row) {
  for (const auto& generated : resource.generated) {
    if (row.Has(generated.column)) continue;
    row.columns.push_back({std::string(generated.column), Generate(change, resource, generated)});
  }
  std::string columns;
  std::string places;
  std::vector<Value> values;
  for (auto& [column, value] : row.columns) {
    columns += (columns.empty() ? "" : ", ") + column;
    places += places.empty() ? "?" : ", ?";
    values.push_back(std::move(value));
  }
  Run(change,
      "INSERT INTO " + std::string(resource.table) + " (" + columns + ") VALUES (" + places + ")",
      values);
  const std::int64_t id = change.database.getLastInsertRowid();
  for (const auto& list : row.lists) WriteList(change, id, list);
  if (resource.on_created != nullptr) resource.on_created(change, id);
  return id;
}

}  // namespace

std::variant<std::vector<std::int64_t>, Reply> Create(platform::Change& change,
                                                      const Resource& resource,
                                                      std::vector<json> bodies) {
  std::vector<Row> rows;
  for (auto& body : bodies) {
    auto row = ReadRow(change, resource, body, 0);
    if (auto* failure = std::get_if<Reply>(&row)) return std::move(*failure);
    rows.push_back(std::get<Row>(std::move(row)));
  }
  std::vector<std::int64_t> ids;
  ids.reserve(rows.size());
  for (auto& row : rows) ids.push_back(Insert(change, resource, std::move(row)));
  return ids;
}

Reply Update(platform::Change& change, const Resource& resource, std::int64_t id, json body) {
  if (!RowExists(change, resource.table, id)) {
    return Unknown(resource.name, "id", std::to_string(id));
  }
  auto read = ReadRow(change, resource, body, id);
  if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
  auto& row = std::get<Row>(read);
  if (row.IsEmpty()) return {};
  if (!row.columns.empty()) {
    std::string assignments;
    std::vector<Value> values;
    for (auto& [column, value] : row.columns) {
      assignments += (assignments.empty() ? "" : ", ") + column + " = ?";
      values.push_back(std::move(value));
    }
    values.emplace_back(id);
    Run(change, "UPDATE " + std::string(resource.table) + " SET " + assignments + " WHERE id = ?",
        values);
  }
  for (const auto& list : row.lists) WriteList(change, id, list);
  if (resource.on_updated != nullptr) resource.on_updated(change, id);
  return {};
}

Reply Delete(platform::Change& change, const Resource& resource, std::int64_t id) {
  if (!RowExists(change, resource.table, id)) {
    return Unknown(resource.name, "id", std::to_string(id));
  }
  if (resource.before_deletion != nullptr) resource.before_deletion(change, id);
  Run(change, "DELETE FROM " + std::string(resource.table) + " WHERE id = ?", {id});
  return {};
}

}  // namespace connector::sandbox::api
