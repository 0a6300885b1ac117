#include "crm/store.h"

#include "text/text.h"

namespace connector::crm {
namespace {

constexpr auto* kByExternalId =
    "SELECT visitor FROM visitors WHERE website = ? AND external_id = ?";
constexpr auto* kByEmail = "SELECT visitor FROM visitors WHERE website = ? AND email = ?";
constexpr auto* kByUniqueId = "SELECT visitor FROM visitors WHERE website = ? AND unique_id = ?";
constexpr auto* kFields =
    "SELECT id, labels, value, field_type FROM visitor_fields WHERE visitor = ? ORDER BY position";

constexpr auto* kAddVisitor =
    "INSERT INTO visitors (website, external_id, email, unique_id) VALUES (?, ?, ?, ?)";
constexpr auto* kAddField =
    "INSERT INTO visitor_fields (visitor, position, id, labels, value, field_type) "
    "VALUES (?, ?, ?, ?, ?, ?)";

std::optional<std::string> Folded(const std::optional<std::string>& email) {
  return email ? std::optional(text::FoldCase(*email)) : std::nullopt;
}

}  // namespace

Store::Store(store::Reader& reader)
    : by_external_id_(reader.database(), kByExternalId),
      by_email_(reader.database(), kByEmail),
      by_unique_id_(reader.database(), kByUniqueId),
      fields_(reader.database(), kFields) {}

std::vector<ProfileField> Store::Profile(std::int64_t website, const VisitorKeys& keys) {
  const auto visitor = FindVisitor(website, keys);
  if (!visitor) return {};
  std::vector<ProfileField> profile;
  store::Rows rows(fields_, *visitor);
  while (rows.Next()) {
    profile.push_back({std::string(rows.Text(0)), shop::LabelsFromJson(rows.Text(1)),
                       std::string(rows.Text(2)), std::string(rows.Text(3))});
  }
  return profile;
}

std::optional<std::int64_t> Store::FindVisitor(std::int64_t website, const VisitorKeys& keys) {
  const auto find = [&](SQLite::Statement& statement,
                        const std::optional<std::string>& key) -> std::optional<std::int64_t> {
    if (!key) return std::nullopt;
    store::Rows rows(statement, website, *key);
    return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
  };
  auto visitor = find(by_external_id_, keys.external_id);
  if (!visitor) visitor = find(by_email_, Folded(keys.email));
  if (!visitor) visitor = find(by_unique_id_, keys.unique_id);
  return visitor;
}

Writer::Writer(SQLite::Database& database)
    : database_(database), add_visitor_(database, kAddVisitor), add_field_(database, kAddField) {}

void Writer::Clear() {
  database_.exec("DELETE FROM visitor_fields");
  database_.exec("DELETE FROM visitors");
}

void Writer::Add(std::int64_t website, const VisitorKeys& keys,
                 const std::vector<ProfileField>& fields) {
  store::Execute(add_visitor_, website, keys.external_id, Folded(keys.email), keys.unique_id);
  const auto visitor = database_.getLastInsertRowid();
  std::int64_t position = 0;
  for (const auto& field : fields) {
    store::Execute(add_field_, std::int64_t{visitor}, position++, field.id,
                   shop::ToJson(field.labels), field.value, field.field_type);
  }
}

}  // namespace connector::crm
