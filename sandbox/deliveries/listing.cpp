#include "sandbox/deliveries/listing.h"

#include <string_view>

#include "base/text/json.h"
#include "base/text/shell.h"
#include "base/text/timestamp.h"
#include "contract/signature.h"
#include "sandbox/deliveries/misbehaviour.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::deliveries {
namespace {

using nlohmann::ordered_json;

std::string DeliveriesSql(const char* order) {
  return std::string(
             "SELECT d.id, e.id, e.uuid, e.type, e.website_id, e.created_at, a.id, a.name, "
             "s.id, s.url, d.state, d.attempts, d.due_at, d.misbehaviour, d.verdict, "
             "l.started_at, l.took_ms, l.status, l.error FROM deliveries d "
             "CROSS JOIN events e ON e.id = d.event_id "
             "CROSS JOIN subscriptions s ON s.id = d.subscription_id "
             "CROSS JOIN installations i ON i.id = s.installation_id "
             "CROSS JOIN apps a ON a.id = i.app_id LEFT JOIN attempts l ON l.id = "
             "(SELECT MAX(id) FROM attempts WHERE delivery_id = d.id) "
             "WHERE d.id < ?1 AND d.id > ?2 AND (?3 IS NULL OR d.state = ?3) AND "
             "(?4 IS NULL OR e.type = ?4) AND (?5 IS NULL OR a.id = ?5) AND "
             "(?6 IS NULL OR i.website_id = ?6) ORDER BY d.id ") +
         order + " LIMIT ?7";
}

constexpr std::int64_t kGreatestId = INT64_MAX;

ordered_json WebsiteOrNull(const std::optional<std::int64_t>& id) {
  return id ? ordered_json(platform::PlatformId(*id)) : ordered_json(nullptr);
}

ordered_json LastAttempt(const sql::Rows& rows) {
  if (rows.IsNull(15)) return nullptr;
  return {{"startedAt", text::FormatTimestamp(rows.Integer(15))},
          {"tookMs", rows.Integer(16)},
          {"status", text::OrNull<ordered_json>(rows.OptionalInteger(17))},
          {"error", text::OrNull<ordered_json>(rows.OptionalText(18))}};
}

// Null if nothing is done wrong.
ordered_json MisbehaviourOf(std::string_view json) {
  if (json.empty()) return nullptr;
  const auto& facts = FactsOf(FromJsonText(json).value());
  return {{"kind", ToString(facts.kind)}, {"does", facts.does}, {"asks", facts.asks}};
}

ordered_json DeliveryOf(const sql::Rows& rows) {
  ordered_json delivery{{"id", rows.Integer(0)},
                        {"event",
                         {{"id", rows.Integer(1)},
                          {"eventId", rows.Text(2)},
                          {"type", rows.Text(3)},
                          {"website", WebsiteOrNull(rows.OptionalInteger(4))},
                          {"createdAt", text::FormatTimestamp(rows.Integer(5))}}},
                        {"app", {{"id", rows.Integer(6)}, {"name", rows.Text(7)}}},
                        {"subscription", rows.Integer(8)},
                        {"url", rows.Text(9)},
                        {"state", rows.Text(10)},
                        {"attempts", rows.Integer(11)},
                        {"dueAt", nullptr},
                        {"misbehaviour", MisbehaviourOf(rows.Text(13))},
                        {"verdict", text::OrNull<ordered_json>(rows.OptionalText(14))},
                        {"last", LastAttempt(rows)}};
  if (delivery["state"] == "waiting") delivery["dueAt"] = text::FormatTimestamp(rows.Integer(12));
  return delivery;
}

// What the signature covers, and how.
ordered_json SignedPart(const ordered_json& request) {
  for (const auto& header : request.at("headers")) {
    if (header.at(0) == contract::kSignatureHeader) {
      return {{"algorithm", "HMAC-SHA256, keyed with the app's security token"},
              {"over", "the bytes of the body"},
              {"digest", header.at(1)}};
    }
  }
  return nullptr;
}

}  // namespace

std::string CurlCommand(const nlohmann::json& request) {
  std::string command = "curl -i -X " + request.at("method").get<std::string>();
  for (const auto& header : request.at("headers")) {
    command += " -H " + text::ShellQuote(header.at(0).get<std::string>() + ": " +
                                         header.at(1).get<std::string>());
  }
  return command + " --data-raw " + text::ShellQuote(request.at("body").get<std::string>()) + " " +
         text::ShellQuote(request.at("url").get<std::string>());
}

Listing::Listing(sql::Reader& reader)
    : reader_(reader),
      events_(reader,
              "SELECT id, uuid, type, website_id, created_at, body, (SELECT COUNT(*) FROM "
              "deliveries WHERE event_id = e.id) FROM events e WHERE id < ?1 AND id > ?2 AND "
              "(?3 IS NULL OR type = ?3) AND (?4 IS NULL OR website_id = ?4) "
              "ORDER BY id DESC LIMIT ?5"),
      newest_(reader, DeliveriesSql("DESC")),
      oldest_(reader, DeliveriesSql("ASC")),
      body_(reader,
            "SELECT e.body FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = ?"),
      attempts_(reader,
                "SELECT id, delivery_uuid, started_at, took_ms, request, status, answer, error "
                "FROM attempts WHERE delivery_id = ? ORDER BY id"),
      outcome_(reader,
               "SELECT COALESCE(SUM(state = 'waiting'), 0), COALESCE(SUM(state = 'acknowledged'), "
               "0), COALESCE(SUM(state = 'given_up'), 0), COUNT(verdict) FROM deliveries WHERE "
               "id BETWEEN ? AND ?"),
      dropped_(reader, "SELECT dropped_attempts FROM state") {}

ordered_json Listing::Events(const ListFilter& filter) {
  const sql::Snapshot snapshot(reader_);
  auto list = ordered_json::array();
  sql::Rows rows(events_, filter.before.value_or(kGreatestId), filter.after.value_or(0),
                 filter.type, filter.website, filter.limit);
  while (rows.Next()) {
    list.push_back({{"id", rows.Integer(0)},
                    {"eventId", rows.Text(1)},
                    {"type", rows.Text(2)},
                    {"website", WebsiteOrNull(rows.OptionalInteger(3))},
                    {"createdAt", text::FormatTimestamp(rows.Integer(4))},
                    {"deliveries", rows.Integer(6)},
                    {"body", ordered_json::parse(rows.Text(5))}});
  }
  return list;
}

ordered_json Listing::Deliveries(const ListFilter& filter) {
  const sql::Snapshot snapshot(reader_);
  auto list = ordered_json::array();
  auto& query = filter.after ? oldest_ : newest_;
  sql::Rows rows(query, filter.before.value_or(kGreatestId), filter.after.value_or(0), filter.state,
                 filter.type, filter.app, filter.website, filter.limit);
  while (rows.Next()) list.push_back(DeliveryOf(rows));
  return list;
}

ordered_json Listing::Attempts(std::int64_t delivery) {
  auto list = ordered_json::array();
  for (sql::Rows rows(attempts_, delivery); rows.Next();) {
    const auto request = ordered_json::parse(rows.Text(4));
    ordered_json attempt{{"id", rows.Integer(0)},
                         {"delivery", rows.Text(1)},
                         {"startedAt", text::FormatTimestamp(rows.Integer(2))},
                         {"tookMs", rows.Integer(3)},
                         {"request", request},
                         {"signed", SignedPart(request)},
                         {"status", text::OrNull<ordered_json>(rows.OptionalInteger(5))},
                         {"answer", nullptr},
                         {"error", text::OrNull<ordered_json>(rows.OptionalText(7))},
                         {"curl", CurlCommand(request)}};
    if (!rows.IsNull(6)) attempt["answer"] = ordered_json::parse(rows.Text(6));
    list.push_back(std::move(attempt));
  }
  return list;
}

ordered_json Listing::Delivery(std::int64_t id) {
  const sql::Snapshot snapshot(reader_);
  const std::optional<std::string> any_text;
  const std::optional<std::int64_t> any_id;
  ordered_json delivery;
  {
    sql::Rows rows(newest_, id + 1, id - 1, any_text, any_text, any_id, any_id, 1);
    if (!rows.Next()) return nullptr;
    delivery = DeliveryOf(rows);
  }
  {
    sql::Rows rows(body_, id);
    if (rows.Next()) delivery["event"]["body"] = ordered_json::parse(rows.Text(0));
  }
  delivery["tries"] = Attempts(id);
  return delivery;
}

ordered_json Listing::Outcome(std::int64_t first, std::int64_t last) {
  const sql::Snapshot snapshot(reader_);
  sql::Rows rows(outcome_, first, last);
  rows.Next();
  return {{"waiting", rows.Integer(0)},
          {"acknowledged", rows.Integer(1)},
          {"given_up", rows.Integer(2)},
          {"faults", rows.Integer(3)}};
}

std::int64_t Listing::DroppedAttempts() {
  const sql::Snapshot snapshot(reader_);
  sql::Rows rows(dropped_);
  return rows.Next() ? rows.Integer(0) : 0;
}

}  // namespace connector::sandbox::deliveries
