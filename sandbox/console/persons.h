// Operators, visitors, and what websites have, as the pages show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"

namespace connector::sandbox::console {

// "First Last", or whichever of them there is.
std::string FullName(std::string_view first_name, std::string_view last_name);

// "Visitor 101097152" if he has no name.
std::string NameOfVisitor(std::int64_t id, std::string_view first_name, std::string_view last_name);

// Belongs to the reader's thread. Each answer is of one moment.
class Persons {
 public:
  explicit Persons(sql::Reader& reader);

  // [{id, name, url}]
  nlohmann::ordered_json Websites();

  // [{id, name}]; of all websites if none is named.
  nlohmann::ordered_json Tags(std::optional<std::int64_t> website);

  // [{id, name, language, websites, connected, chat: {enabled, available}, call, video,
  // openConversations}]
  nlohmann::ordered_json Operators();
  nlohmann::ordered_json Operator(std::int64_t id);  // null if there is none

  // [{id, name, externalId, email}]; those with an external id first.
  nlohmann::ordered_json Visitors(std::optional<std::int64_t> website);
  nlohmann::ordered_json Visitor(std::int64_t id);  // null if there is none

 private:
  nlohmann::ordered_json OperatorOf(const sql::Rows& rows);

  sql::Reader& reader_;
  sql::Query websites_;
  sql::Query tags_;
  sql::Query operators_;
  sql::Query websites_of_operator_;
  sql::Query visitors_;
  sql::Query visitor_;
};

}  // namespace connector::sandbox::console
