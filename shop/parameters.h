// What an installation asks the customer for, and whose credentials it accepts (contract,
// Verification URL).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/reader.h"
#include "shop/locale.h"
#include "shop/select_option.h"

namespace connector::shop {

enum class ParameterType { kText, kNumeric, kAlphanumeric, kBoolean, kSelect };

std::optional<ParameterType> ParseParameterType(std::string_view name);  // "TEXT"
std::string_view ToString(ParameterType type);

enum class Credential { kNone, kLogin, kPassword };

struct Parameter {
  std::string key;
  Labels labels;  // with the default website's language
  ParameterType type = ParameterType::kText;
  bool is_required = false;
  Credential credential = Credential::kNone;
  std::vector<SelectOption> options;  // of a SELECT
};

// Belongs to the reader's thread. To be called inside a snapshot.
class ParameterStore {
 public:
  explicit ParameterStore(sql::Reader& reader);

  std::vector<Parameter> All();  // in the order of the form

  // The argon2id hash of the account's password; nothing where there is no such account.
  std::optional<std::string> PasswordHash(const std::string& login);

 private:
  sql::Query all_;
  sql::Query password_hash_;
};

// All writing, while a shop is being loaded (inside the loader's transaction).
class ParameterWriter {
 public:
  explicit ParameterWriter(sql::Connection& database);

  void Add(const Parameter& parameter);
  void AddAccount(const std::string& login, const std::string& password_hash);

 private:
  sql::Query add_;
  sql::Query add_account_;
};

}  // namespace connector::shop
