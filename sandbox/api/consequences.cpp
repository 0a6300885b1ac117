#include "sandbox/api/consequences.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/sql/query.h"
#include "sandbox/platform/conversations.h"
#include "sandbox/platform/operators.h"

namespace connector::sandbox::api {
namespace {

std::vector<std::string> TextsIn(const nlohmann::json& value) {
  std::vector<std::string> texts;
  if (value.is_string()) return {value.get<std::string>()};
  if (!value.is_array()) return texts;
  for (const auto& element : value) {
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  return texts;
}

// The one that may do most; experts are operators.
std::string HighestOf(const std::vector<std::string>& roles) {
  for (const auto* role : {"admin", "manager"}) {
    const bool is_there = std::any_of(roles.begin(), roles.end(), [&](const std::string& each) {
      return each.find(role) != std::string::npos;
    });
    if (is_there) return role;
  }
  return "operator";
}

}  // namespace

void CompleteRoles(nlohmann::json& fields) {
  const bool has_role = fields.contains("role");
  if (has_role == fields.contains("roles")) return;
  if (has_role) {
    fields["roles"] = fields["role"];
  } else {
    fields["role"] = HighestOf(TextsIn(fields["roles"]));
  }
}

void OperatorCreated(platform::Change& change, std::int64_t id) {
  platform::TellUserCreated(change, id);
}

void OperatorUpdated(platform::Change& change, std::int64_t id) {
  platform::TellUserUpdated(change, id);
}

void LogOperatorOut(platform::Change& change, std::int64_t id) {
  platform::Live live;
  live.connected = false;
  platform::SetLive(change, id, live);
}

void VisitorUpdated(platform::Change& change, std::int64_t id) {
  platform::TellVisitorUpdated(change, id, std::nullopt);
}

void EndConversationsOfVisitor(platform::Change& change, std::int64_t id) {
  std::vector<std::int64_t> open;
  sql::Query query(change.database,
                   "SELECT id FROM conversations WHERE visitor_id = ? AND closed_at IS NULL");
  for (sql::Rows rows(query, id); rows.Next();) open.push_back(rows.Integer(0));
  for (const auto conversation : open) {
    platform::CloseConversation(change, conversation, platform::ClosedBy::kVisitor);
  }
}

}  // namespace connector::sandbox::api
