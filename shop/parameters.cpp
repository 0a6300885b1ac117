#include "shop/parameters.h"

#include <stdexcept>

#include "base/text/enum_names.h"

namespace connector::shop {
namespace {

constexpr auto* kAll =
    "SELECT key, labels, type, is_required, credential, options FROM parameters ORDER BY position";
constexpr auto* kPasswordHash = "SELECT password_hash FROM accounts WHERE login = ?";

constexpr auto* kAdd =
    "INSERT INTO parameters (key, labels, type, is_required, credential, options) "
    "VALUES (?, ?, ?, ?, ?, ?)";
constexpr auto* kAddAccount = "INSERT INTO accounts (login, password_hash) VALUES (?, ?)";

constexpr text::EnumNames<ParameterType, 5> kTypes{{
    {"TEXT", ParameterType::kText},
    {"NUMERIC", ParameterType::kNumeric},
    {"ALPHANUMERIC", ParameterType::kAlphanumeric},
    {"BOOLEAN", ParameterType::kBoolean},
    {"SELECT", ParameterType::kSelect},
}};
static_assert(text::IsInOrder(kTypes));

std::optional<std::string> NameOf(Credential credential) {
  if (credential == Credential::kNone) return std::nullopt;
  return credential == Credential::kLogin ? "login" : "password";
}

Parameter ReadParameter(const sql::Rows& rows) {
  const auto type = ParseParameterType(rows.Text(2));
  if (!type) throw std::logic_error("the database holds a type that the loader refuses");
  Parameter parameter{
      std::string(rows.Text(0)), LabelsFromJson(rows.Text(1)), *type, rows.Integer(3) != 0,
      Credential::kNone,         OptionsFromJson(rows.Text(5))};
  if (!rows.IsNull(4)) {
    parameter.credential = rows.Text(4) == "login" ? Credential::kLogin : Credential::kPassword;
  }
  return parameter;
}

}  // namespace

std::optional<ParameterType> ParseParameterType(std::string_view name) {
  return text::FindByName(kTypes, name);
}

std::string_view ToString(ParameterType type) { return text::NameOf(kTypes, type); }

ParameterStore::ParameterStore(sql::Reader& reader)
    : all_(reader, kAll), password_hash_(reader, kPasswordHash) {}

std::vector<Parameter> ParameterStore::All() {
  std::vector<Parameter> parameters;
  sql::Rows rows(all_);
  while (rows.Next()) parameters.push_back(ReadParameter(rows));
  return parameters;
}

std::optional<std::string> ParameterStore::PasswordHash(const std::string& login) {
  sql::Rows rows(password_hash_, login);
  return rows.Next() ? std::optional<std::string>(rows.Text(0)) : std::nullopt;
}

ParameterWriter::ParameterWriter(sql::Connection& database)
    : add_(database, kAdd), add_account_(database, kAddAccount) {}

void ParameterWriter::Add(const Parameter& parameter) {
  sql::Execute(add_, parameter.key, ToJson(parameter.labels), std::string(ToString(parameter.type)),
               std::int64_t{parameter.is_required}, NameOf(parameter.credential),
               ToJson(parameter.options));
}

void ParameterWriter::AddAccount(const std::string& login, const std::string& password_hash) {
  sql::Execute(add_account_, login, password_hash);
}

}  // namespace connector::shop
