#include "sandbox/platform/events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text/ascii.h"
#include "base/text/timestamp.h"
#include "sandbox/platform/statements.h"

namespace connector::sandbox::platform {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kDomains{{
    {"conversation.started", "conversations.domain"},
    {"conversation.closed", "conversations.domain"},
    {"visitor.updated", "conversations.domain"},
    {"user.created", "users.domain"},
    {"user.updated", "users.domain"},
    {"user.connected", "users.domain"},
    {"user.disconnected", "users.domain"},
    {"satisfaction.filled", "users.domain"},
}};

bool IsOfInstallations(std::string_view type) { return type.rfind("connector.", 0) == 0; }

// "HA" in the two events of installations, "ha" in all others (platform, 2.2).
std::string PlatformIn(std::string_view type) { return IsOfInstallations(type) ? "HA" : "ha"; }

constexpr auto* kInsertEvent =
    "INSERT INTO events (uuid, type, website_id, body, created_at) VALUES (?, ?, ?, ?, ?)";
constexpr auto* kInsertDelivery =
    "INSERT INTO deliveries (event_id, subscription_id, correlation_id, state, due_at, created_at) "
    "VALUES (?, ?, ?, 'waiting', ?, ?)";
constexpr auto* kSubscriptions =
    "SELECT s.id, s.events FROM subscriptions s JOIN installations i ON i.id = s.installation_id "
    "WHERE s.ended_at IS NULL AND (?1 IS NULL OR i.website_id = ?1) ORDER BY s.id";
constexpr auto* kSubscriptionsOfInstallation =
    "SELECT id FROM subscriptions WHERE installation_id = ? ORDER BY id";

std::int64_t Write(Change& change, Statements& statements, const Happening& happening) {
  const auto id = change.random.Uuid();
  nlohmann::ordered_json body{
      {"eventId", id}, {"eventType", happening.type}, {"platform", PlatformIn(happening.type)}};
  body.update(happening.fields);
  body["createdAt"] = text::FormatTimestamp(change.now_ms);
  statements.Execute(kInsertEvent, id, happening.type, happening.website_id, body.dump(),
                     change.now_ms);
  return change.database.getLastInsertRowid();
}

void Deliver(Change& change, Statements& statements, std::int64_t event,
             std::int64_t subscription) {
  statements.Execute(kInsertDelivery, event, subscription, change.random.Uuid(), change.now_ms,
                     change.now_ms);
}

}  // namespace

std::string PlatformId(std::int64_t id) {
  return std::string(kPlatform) + "-" + std::to_string(id);
}

std::optional<std::int64_t> ParsePlatformId(std::string_view text) {
  const auto prefix = std::string(kPlatform) + "-";
  if (text.substr(0, prefix.size()) == prefix) text.remove_prefix(prefix.size());
  std::int64_t id = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool is_id = error == std::errc{} && rest == text.data() + text.size() && id > 0;
  return is_id ? std::optional(id) : std::nullopt;
}

std::optional<std::int64_t> ReadRowId(std::string_view text) {
  constexpr std::size_t kMostDigits = 15;
  if (!text::IsDigits(text) || text.size() > kMostDigits) return std::nullopt;
  return std::stoll(std::string(text));
}

std::string_view DomainOf(std::string_view type) {
  if (IsOfInstallations(type)) return "connectors.domain";
  const auto* found = std::find_if(kDomains.begin(), kDomains.end(),
                                   [&](const auto& entry) { return entry.first == type; });
  return found == kDomains.end() ? "" : found->second;
}

bool IsSubscribed(const json& events, std::string_view type) {
  const auto domain = DomainOf(type);
  return std::any_of(events.begin(), events.end(), [&](const json& name) {
    const auto& text = name.get_ref<const std::string&>();
    return text == "*" || text == type || (!domain.empty() && text == domain);
  });
}

std::int64_t Tell(Change& change, const Happening& happening) {
  Statements statements(change.database);
  return Tell(change, statements, happening);
}

std::int64_t Tell(Change& change, Statements& statements, const Happening& happening) {
  const auto event = Write(change, statements, happening);
  sql::Rows rows(statements.Of(kSubscriptions), happening.website_id);
  while (rows.Next()) {
    if (IsSubscribed(json::parse(rows.Text(1)), happening.type)) {
      Deliver(change, statements, event, rows.Integer(0));
    }
  }
  return event;
}

std::int64_t TellInstallation(Change& change, const Happening& happening,
                              std::int64_t installation) {
  Statements statements(change.database);
  const auto event = Write(change, statements, happening);
  sql::Rows rows(statements.Of(kSubscriptionsOfInstallation), installation);
  while (rows.Next()) Deliver(change, statements, event, rows.Integer(0));
  return event;
}

}  // namespace connector::sandbox::platform
