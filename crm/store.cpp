#include "crm/store.h"

#include <stdexcept>

#include "base/text/folding.h"

namespace connector::crm {
namespace {

constexpr auto* kByExternalId =
    "SELECT visitor, external_id, email, unique_id FROM visitors "
    "WHERE website = ? AND external_id = ?";
constexpr auto* kByEmail =
    "SELECT visitor, external_id, email, unique_id FROM visitors WHERE website = ? AND email = ?";
constexpr auto* kByUniqueId =
    "SELECT visitor, external_id, email, unique_id FROM visitors "
    "WHERE website = ? AND unique_id = ?";
constexpr auto* kFields =
    "SELECT id, labels, value, field_type FROM visitor_fields WHERE visitor = ? ORDER BY position";
constexpr auto* kHistoryFields =
    "SELECT id, labels, shows FROM history_fields WHERE website = ? ORDER BY position";

constexpr auto* kAddVisitor =
    "INSERT INTO visitors (website, external_id, email, unique_id) VALUES (?, ?, ?, ?)";
constexpr auto* kAddField =
    "INSERT INTO visitor_fields (visitor, position, id, labels, value, field_type) "
    "VALUES (?, ?, ?, ?, ?, ?)";

constexpr auto* kAddHistoryField =
    "INSERT INTO history_fields (website, position, id, labels, shows) VALUES (?, ?, ?, ?, ?)";

constexpr std::size_t kKeptLabels = 127;

std::optional<std::string> Folded(const std::optional<std::string>& email) {
  return email ? std::optional(text::FoldCase(*email)) : std::nullopt;
}

}  // namespace

Store::Store(sql::Reader& reader)
    : by_external_id_(reader, kByExternalId),
      by_email_(reader, kByEmail),
      by_unique_id_(reader, kByUniqueId),
      fields_(reader, kFields),
      history_fields_(reader, kHistoryFields),
      kept_history_fields_(reader),
      labels_(reader, kKeptLabels) {}

std::optional<Store::Visitor> Store::Find(std::int64_t website, const VisitorKeys& keys) {
  const auto find = [&](sql::Query& statement,
                        const std::optional<std::string>& key) -> std::optional<Visitor> {
    if (!key) return std::nullopt;
    sql::Rows rows(statement, website, *key);
    if (!rows.Next()) return std::nullopt;
    return Visitor{rows.Integer(0),
                   {rows.OptionalText(1), rows.OptionalText(2), rows.OptionalText(3)}};
  };
  auto visitor = find(by_external_id_, keys.external_id);
  if (!visitor) visitor = find(by_email_, Folded(keys.email));
  if (!visitor) visitor = find(by_unique_id_, keys.unique_id);
  return visitor;
}

void Store::ForEachField(const Visitor& visitor, const std::function<void(const Field&)>& show) {
  sql::Rows rows(fields_, visitor.key);
  while (rows.Next()) {
    const auto labels = rows.Text(1);
    show({rows.Text(0), labels_.Get(labels, [&] { return shop::LabelsFromJson(labels); }),
          rows.Text(2), rows.Text(3)});
  }
}

const std::vector<HistoryField>& Store::HistoryFields(std::int64_t website) {
  return kept_history_fields_.Get(website, [&] { return ReadHistoryFields(website); });
}

std::vector<HistoryField> Store::ReadHistoryFields(std::int64_t website) {
  std::vector<HistoryField> fields;
  sql::Rows rows(history_fields_, website);
  while (rows.Next()) {
    const auto shows = ParseHistoryItem(rows.Text(2));
    if (!shows) throw std::logic_error("the database holds an item that the loader refuses");
    fields.push_back({std::string(rows.Text(0)), shop::LabelsFromJson(rows.Text(1)), *shows});
  }
  return fields;
}

Writer::Writer(sql::Connection& database)
    : database_(database),
      add_visitor_(database, kAddVisitor),
      add_field_(database, kAddField),
      add_history_field_(database, kAddHistoryField) {}

void Writer::Add(std::int64_t website, const VisitorKeys& keys,
                 const std::vector<ProfileField>& fields) {
  sql::Execute(add_visitor_, website, keys.external_id, Folded(keys.email), keys.unique_id);
  const auto visitor = database_.getLastInsertRowid();
  std::int64_t position = 0;
  for (const auto& field : fields) {
    sql::Execute(add_field_, std::int64_t{visitor}, position++, field.id,
                 shop::ToJson(field.labels), field.value, field.field_type);
  }
}

void Writer::AddHistoryField(std::int64_t website, std::int64_t position,
                             const HistoryField& field) {
  sql::Execute(add_history_field_, website, position, field.id, shop::ToJson(field.labels),
               std::string(ToString(field.shows)));
}

}  // namespace connector::crm
