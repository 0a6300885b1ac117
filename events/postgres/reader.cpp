#include "events/postgres/reader.h"

#include <utility>

#include "base/text/hex.h"
#include "events/postgres/crm.h"
#include "events/rows.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Rows;
using sql::postgres::Statement;

constexpr int kSummaryColumns = 13;

const std::string kSummary =
    "SELECT e.id, e.type, e.website_id, e.created_at, e.received_at, "
    "CASE p.is_dead WHEN 0 THEN 'pending' WHEN 1 THEN 'dead' ELSE 'done' END, "
    "coalesce(p.attempts, e.attempts), CASE p.is_dead WHEN 0 THEN p.due_at END, p.last_error, "
    "e.repeats, (SELECT count(*) FROM event_conflicts c WHERE c.event = e.event), e.delivery_id, "
    "e.correlation_id";
const std::string kFromEvents = " FROM events e LEFT JOIN pending p ON p.event = e.event ";
const std::string kList =
    kSummary + kFromEvents +
    "WHERE ($1 IS NULL OR CASE p.is_dead WHEN 0 THEN 'pending' WHEN 1 THEN 'dead' ELSE 'done' END "
    "= $1) AND ($2 IS NULL OR e.type = $2) AND ($3 IS NULL OR e.website_id = $3) "
    "ORDER BY e.event LIMIT $4 OFFSET $5";
const std::string kFindDetails =
    kSummary + ", e.is_form, e.body, e.body_sha256" + kFromEvents + "WHERE e.id = $1";
constexpr auto* kConflictingBodies =
    "SELECT c.body, c.body_sha256 FROM event_conflicts c JOIN events e ON e.event = c.event "
    "WHERE e.id = $1 ORDER BY c.position";

EventSummary ReadSummary(const Rows& rows, std::size_t row) {
  return {std::string(rows.Text(row, 0)), std::string(rows.Text(row, 1)),
          rows.OptionalText(row, 2),      rows.Integer(row, 3),
          rows.Integer(row, 4),           std::string(rows.Text(row, 5)),
          rows.Integer(row, 6),           rows.OptionalInteger(row, 7),
          rows.OptionalText(row, 8),      rows.Integer(row, 9),
          rows.Integer(row, 10),          rows.OptionalText(row, 11),
          rows.OptionalText(row, 12)};
}

// From two columns, body and body_sha256.
KeptBody ReadKeptBody(const Rows& rows, std::size_t row, int column) {
  if (rows.IsNull(row, column + 1)) return {std::string(rows.Bytes(row, column)), std::nullopt};
  return {std::nullopt, text::ToHex(rows.Bytes(row, column + 1))};
}

std::vector<EventSummary> ListEvents(Connection& connection, const Filter& filter,
                                     std::uint64_t limit, std::uint64_t offset) {
  const auto answers = connection.Exchange(
      {Statement(kList.c_str(), filter.state, filter.type, filter.website_id,
                 static_cast<std::int64_t>(limit + 1), static_cast<std::int64_t>(offset))});
  std::vector<EventSummary> events;
  for (std::size_t row = 0; row < answers[0].size(); ++row) {
    events.push_back(ReadSummary(answers[0], row));
  }
  return events;
}

std::optional<StoredEvent> FindEvent(Connection& connection, const std::string& id) {
  const auto answers =
      connection.Exchange({Statement(kFindDetails.c_str(), id), Statement(kConflictingBodies, id)});
  if (answers[0].size() == 0) return std::nullopt;
  StoredEvent event;
  event.summary = ReadSummary(answers[0], 0);
  event.is_form = answers[0].Integer(0, kSummaryColumns) != 0;
  event.body = ReadKeptBody(answers[0], 0, kSummaryColumns + 1);
  for (std::size_t row = 0; row < answers[1].size(); ++row) {
    event.conflicting_bodies.push_back(ReadKeptBody(answers[1], row, 0));
  }
  return event;
}

std::vector<Installation> ReadInstallations(Connection& connection) {
  const auto answers = connection.Exchange({Statement(kSelectInstallations)});
  const auto& rows = answers[0];
  std::vector<Installation> installations;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    installations.push_back({std::string(rows.Text(row, 0)), rows.Integer(row, 1) != 0,
                             rows.OptionalText(row, 2), rows.OptionalText(row, 3),
                             rows.Integer(row, 4), std::string(rows.Text(row, 5))});
  }
  return installations;
}

Counts ReadCounts(Connection& connection) {
  const auto answers = connection.Exchange({Statement(kSelectCounts)});
  const auto& rows = answers[0];
  return {rows.Integer(0, 0), rows.Integer(0, 1), rows.Integer(0, 3), rows.Integer(0, 4),
          rows.OptionalInteger(0, 2)};
}

}  // namespace

bool PostgresReader::IsUninstalled(const std::string& website_id) {
  return uninstalled_.Has(website_id);
}

std::chrono::milliseconds PostgresReader::AgeOfInstallations() { return uninstalled_.Age(); }

void PostgresReader::FindHistory(const std::string& website_id,
                                 const std::optional<std::string>& visitor_id, Done<History> done) {
  if (const auto refused = history_.Submit({website_id, visitor_id, std::move(done)})) {
    refused->done({Outcome::Kind::kUnavailable, kTooManyWait}, {});
  }
}

void PostgresReader::List(const Filter& filter, std::uint64_t limit, std::uint64_t offset,
                          Done<std::vector<EventSummary>> done) {
  desk_.Ask<std::vector<EventSummary>>(
      [=](Connection& connection) { return ListEvents(connection, filter, limit, offset); }, done);
}

void PostgresReader::Find(const std::string& id, Done<std::optional<StoredEvent>> done) {
  desk_.Ask<std::optional<StoredEvent>>(
      [id](Connection& connection) { return FindEvent(connection, id); }, done);
}

void PostgresReader::ListInstallations(Done<std::vector<Installation>> done) {
  desk_.Ask<std::vector<Installation>>(ReadInstallations, done);
}

void PostgresReader::Count(Done<Counts> done) { desk_.Ask<Counts>(ReadCounts, done); }

void PostgresReader::ListFollowUps(std::optional<bool> is_dead, std::uint64_t limit,
                                   std::uint64_t offset, Done<std::vector<FollowUpSummary>> done) {
  desk_.Ask<std::vector<FollowUpSummary>>(
      [=](Connection& connection) {
        return postgres::ListFollowUps(connection, is_dead, limit + 1, offset);
      },
      done);
}

void PostgresReader::ListContacts(const std::optional<std::string>& website_id, std::uint64_t limit,
                                  std::uint64_t offset, Done<std::vector<StoredContact>> done) {
  desk_.Ask<std::vector<StoredContact>>(
      [=](Connection& connection) {
        return postgres::ListContacts(connection, website_id, limit + 1, offset);
      },
      done);
}

void PostgresReader::FindContact(std::int64_t number, Done<std::optional<StoredContact>> done) {
  desk_.Ask<std::optional<StoredContact>>(
      [=](Connection& connection) { return postgres::FindContact(connection, number); }, done);
}

void PostgresReader::FindTicket(std::int64_t number, Done<std::optional<StoredTicket>> done) {
  desk_.Ask<std::optional<StoredTicket>>(
      [=](Connection& connection) { return postgres::FindTicket(connection, number); }, done);
}

}  // namespace connector::events::postgres
