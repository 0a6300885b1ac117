#include "sandbox/platform/operators.h"

#include <array>

#include "sandbox/platform/desk.h"

namespace connector::sandbox::platform {
namespace {

constexpr auto* kIsConnected = "SELECT is_connected FROM operators WHERE id = ?";
constexpr auto* kConnect = "UPDATE operators SET is_connected = 1 WHERE id = ?";
constexpr auto* kDisconnect =
    "UPDATE operators SET is_connected = 0, chat_available = 0, call_available = 0, "
    "video_available = 0 WHERE id = ?";
// Twice in one millisecond is one presence.
constexpr auto* kBeginPresence =
    "INSERT INTO presences (operator_id, started_at) VALUES (?, ?) "
    "ON CONFLICT DO UPDATE SET ended_at = NULL";
constexpr auto* kEndPresence =
    "UPDATE presences SET ended_at = ? WHERE operator_id = ? AND ended_at IS NULL";
constexpr auto* kBeginProduction =
    "INSERT INTO productions (operator_id, channel, started_at) VALUES (?, ?, ?) "
    "ON CONFLICT DO UPDATE SET ended_at = NULL";
constexpr auto* kEndProduction =
    "UPDATE productions SET ended_at = ? WHERE operator_id = ? AND channel = ? "
    "AND ended_at IS NULL";
constexpr auto* kEndProductions =
    "UPDATE productions SET ended_at = ? WHERE operator_id = ? AND ended_at IS NULL";

constexpr auto* kSetLanguage = "UPDATE operators SET language_admin = ? WHERE id = ?";
constexpr auto* kAddVisitor = "INSERT INTO visitors (unique_id, uuid, created_at) VALUES (?, ?, ?)";
constexpr auto* kBringVisitor =
    "INSERT INTO visitor_websites (visitor_id, website_id) SELECT ?, id FROM websites WHERE id = ?";
constexpr int kUniqueIdDigits = 45;

// A channel's columns: a name cannot be bound.
struct Switch {
  std::string_view channel;
  const char* read;
  const char* write;
};
constexpr std::array<Switch, 3> kSwitches{{
    {"chat", "SELECT chat_enabled, chat_available FROM operators WHERE id = ?",
     "UPDATE operators SET chat_available = ? WHERE id = ?"},
    {"call", "SELECT call_enabled, call_available FROM operators WHERE id = ?",
     "UPDATE operators SET call_available = ? WHERE id = ?"},
    {"video", "SELECT video_enabled, video_available FROM operators WHERE id = ?",
     "UPDATE operators SET video_available = ? WHERE id = ?"},
}};

}  // namespace

bool Desk::IsConnected(std::int64_t operator_id) {
  sql::Rows rows(statements_.Of(kIsConnected), operator_id);
  const bool is_there = rows.Next();
  Require(is_there, "operator", operator_id);
  return rows.Integer(0) != 0;
}

void Desk::Connect(std::int64_t operator_id) {
  statements_.Execute(kConnect, operator_id);
  statements_.Execute(kBeginPresence, operator_id, change_.now_ms);
  TellUser("user.connected", operator_id);
}

void Desk::Disconnect(std::int64_t operator_id) {
  statements_.Execute(kDisconnect, operator_id);
  statements_.Execute(kEndPresence, change_.now_ms, operator_id);
  statements_.Execute(kEndProductions, change_.now_ms, operator_id);
  TellUser("user.disconnected", operator_id);
  TakeAway(operator_id);
}

// Whether something changed.
bool Desk::SetAvailable(std::int64_t operator_id, std::size_t channel, bool is_available) {
  const auto& its = kSwitches.at(channel);
  bool is_enabled = false;
  bool was_available = false;
  {
    sql::Rows rows(statements_.Of(its.read), operator_id);
    if (rows.Next()) {
      is_enabled = rows.Integer(0) != 0;
      was_available = rows.Integer(1) != 0;
    }
  }
  if (is_available && !is_enabled) {
    throw NotThere("Channel " + std::string(its.channel) + " is not enabled for operator " +
                   std::to_string(operator_id) + ".");
  }
  if (was_available == is_available) return false;
  const std::string name(its.channel);
  statements_.Execute(its.write, is_available ? 1 : 0, operator_id);
  if (is_available) {
    statements_.Execute(kBeginProduction, operator_id, name, change_.now_ms);
  } else {
    statements_.Execute(kEndProduction, change_.now_ms, operator_id, name);
  }
  return true;
}

void Desk::SetLive(std::int64_t operator_id, const Live& live) {
  const bool was_connected = IsConnected(operator_id);
  const bool is_connected = live.connected.value_or(was_connected);
  const std::array wanted{live.chat, live.call, live.video};
  for (const auto& channel : wanted) {
    if (!is_connected && channel.value_or(false)) {
      throw NotThere("Operator " + std::to_string(operator_id) + " is not connected.");
    }
  }
  if (was_connected && !is_connected) Disconnect(operator_id);
  if (!is_connected) return;
  if (!was_connected) Connect(operator_id);
  bool has_changed = false;
  for (std::size_t channel = 0; channel < wanted.size(); ++channel) {
    const auto& is_available = wanted.at(channel);
    if (is_available && SetAvailable(operator_id, channel, *is_available)) has_changed = true;
  }
  if (!has_changed) return;
  TellAvailability(operator_id);
  FillSlots(operator_id);
}

void TellUserCreated(Change& change, std::int64_t operator_id) {
  Desk(change).TellUser("user.created", operator_id);
}

void TellUserUpdated(Change& change, std::int64_t operator_id) {
  Desk(change).TellUser("user.updated", operator_id);
}

void TellVisitorUpdated(Change& change, std::int64_t visitor_id,
                        std::optional<std::int64_t> operator_id) {
  Desk(change).TellVisitor(visitor_id, operator_id);
}

void SetLanguage(Change& change, std::int64_t operator_id, const std::string& language) {
  sql::Query query(change.database, kSetLanguage);
  sql::Execute(query, language, operator_id);
  Require(change.database.getChanges() != 0, "operator", operator_id);
  TellUserUpdated(change, operator_id);
}

std::int64_t AddVisitor(Change& change, std::int64_t website_id) {
  sql::Query add(change.database, kAddVisitor);
  sql::Execute(add, change.random.HexDigits(kUniqueIdDigits), change.random.Uuid(), change.now_ms);
  const auto id = change.database.getLastInsertRowid();
  sql::Query bring(change.database, kBringVisitor);
  sql::Execute(bring, id, website_id);
  Require(change.database.getChanges() != 0, "website", website_id);
  return id;
}

void SetLive(Change& change, std::int64_t operator_id, const Live& live) {
  Desk(change).SetLive(operator_id, live);
}

}  // namespace connector::sandbox::platform
