#include "closing/store.h"

namespace connector::closing {
namespace {

constexpr auto* kForm =
    "SELECT id, parent_id, labels, field_type, is_required, options FROM closing_options "
    "WHERE website = ? ORDER BY position";
constexpr auto* kAdd =
    "INSERT INTO closing_options (website, position, id, parent_id, labels, field_type, "
    "is_required, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

Store::Store(sql::Reader& reader) : form_(reader, kForm) {}

std::vector<ClosingOption> Store::Form(std::int64_t website) {
  std::vector<ClosingOption> form;
  sql::Rows rows(form_, website);
  while (rows.Next()) {
    ClosingOption option;
    option.id = rows.Text(0);
    if (!rows.IsNull(1)) option.parent_id = rows.Text(1);
    option.labels = shop::LabelsFromJson(rows.Text(2));
    option.field_type = rows.Text(3);
    option.is_required = rows.Integer(4) != 0;
    option.options = shop::OptionsFromJson(rows.Text(5));
    form.push_back(std::move(option));
  }
  return form;
}

Writer::Writer(sql::Connection& database) : add_(database, kAdd) {}

void Writer::Add(std::int64_t website, std::int64_t position, const ClosingOption& option) {
  sql::Execute(add_, website, position, option.id, option.parent_id, shop::ToJson(option.labels),
               option.field_type, std::int64_t{option.is_required}, shop::ToJson(option.options));
}

}  // namespace connector::closing
