#include "events/postgres/crm.h"

#include "events/limits.h"
#include "events/postgres/clock.h"
#include "events/postgres/queue.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Rows;
using sql::postgres::Statement;

const std::string kTake =
    "WITH due AS (SELECT follow_up FROM follow_ups WHERE " + kIsDue +
    " ORDER BY due_at, follow_up LIMIT $1 FOR UPDATE SKIP LOCKED), "
    "taken AS (UPDATE follow_ups f SET due_at = $2 + " +
    kNow +
    " FROM due WHERE f.follow_up = due.follow_up RETURNING f.*) "
    "SELECT f.follow_up, f.closings, f.platform, f.website_id, f.conversation_id, c.visitor_id, "
    "c.platform_visitor_external_id, i.connector_version_id, c.closed_at, f.attempts "
    "FROM taken f JOIN conversations c ON c.platform = f.platform "
    "AND c.website_id = f.website_id AND c.conversation_id = f.conversation_id "
    "LEFT JOIN installations i ON i.website_id = f.website_id ORDER BY f.follow_up";
const std::string kUntilNextFollowUp =
    "SELECT min(due_at) - " + kNow + " FROM follow_ups WHERE is_dead = 0";
constexpr auto* kIsThere = "SELECT 1::bigint FROM follow_ups WHERE follow_up = $1";
constexpr auto* kLeave = "DELETE FROM follow_ups WHERE follow_up = $1 AND closings = $2";
// It was closed once more while the platform was asked.
const std::string kTakeAgain =
    "UPDATE follow_ups SET due_at = " + kNow + ", attempts = 0 WHERE follow_up = $1";
const std::string kPutOff = "UPDATE follow_ups SET due_at = $2 + " + kNow +
                            ", attempts = attempts + $3, last_error = $4 WHERE follow_up = $1";
const std::string kSetAside =
    "UPDATE follow_ups SET is_dead = 1, attempts = attempts + 1, last_error = $2, due_at = " +
    kNow + " WHERE follow_up = $1";
const std::string kReplayFollowUp =
    "UPDATE follow_ups SET is_dead = 0, attempts = 0, due_at = " + kNow + " WHERE follow_up = $1";

constexpr auto* kContactByExternalId =
    "SELECT contact FROM contacts WHERE website_id = $1 AND external_id = $2";
// What a lesser key finds is somebody else if the greater ones say so.
constexpr auto* kContactByEmail =
    "SELECT contact FROM contacts WHERE website_id = $1 AND email = $2 "
    "AND (external_id IS NULL OR $3 IS NULL) ORDER BY contact LIMIT 1";
constexpr auto* kContactByVisitor =
    "SELECT t.contact FROM tickets t JOIN contacts c ON c.contact = t.contact "
    "WHERE t.website_id = $1 AND t.visitor_id = $2 "
    "AND (c.external_id IS NULL OR $3 IS NULL) AND (c.email IS NULL OR $4 IS NULL) "
    "ORDER BY t.closed_at DESC, t.ticket DESC LIMIT 1";
// Of the same conversation, asked about before.
constexpr auto* kContactByTicket =
    "SELECT t.contact FROM tickets t JOIN contacts c ON c.contact = t.contact "
    "WHERE t.platform = $1 AND t.website_id = $2 AND t.conversation_id = $3 "
    "AND (c.external_id IS NULL OR $4 IS NULL) AND (c.email IS NULL OR $5 IS NULL)";
const std::string kAddContact =
    "INSERT INTO contacts (website_id, external_id, email, visitor_id, name, created_at) "
    "VALUES ($1, $2, $3, $4, $5, " +
    kNow + ") RETURNING contact";
constexpr auto* kFillContact =
    "UPDATE contacts SET external_id = coalesce(external_id, $2), email = coalesce($3, email), "
    "visitor_id = coalesce($4, visitor_id), name = CASE $5 WHEN '' THEN name ELSE $5 END "
    "WHERE contact = $1";
constexpr auto* kKeepTicket =
    "INSERT INTO tickets AS t (contact, platform, website_id, conversation_id, visitor_id, "
    "installation_id, channel, operator_id, began_at, closed_at, transcript, beginning, tags, "
    "answers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
    "ON CONFLICT (platform, website_id, conversation_id) DO UPDATE SET contact = excluded.contact, "
    "visitor_id = coalesce(excluded.visitor_id, t.visitor_id), "
    "installation_id = coalesce(excluded.installation_id, t.installation_id), "
    "channel = excluded.channel, operator_id = excluded.operator_id, "
    "closed_at = greatest(t.closed_at, excluded.closed_at), transcript = excluded.transcript, "
    "beginning = excluded.beginning, tags = excluded.tags, answers = excluded.answers "
    "RETURNING ticket";
// So that a later event's conversation is in the profile; but not counted if the same one is there
// already under the number that the events of 2017 have.
constexpr auto* kNameVisitor =
    "UPDATE conversations SET visitor_id = $4, is_repeat = CASE WHEN $3 <> $5 AND EXISTS "
    "(SELECT 1 FROM conversations o WHERE o.platform = $1 AND o.website_id = $2 "
    "AND o.conversation_id IN ($5, $1 || '-' || $5) AND o.conversation_id <> $3) "
    "THEN 1 ELSE 0 END "
    "WHERE platform = $1 AND website_id = $2 AND conversation_id = $3 AND visitor_id IS NULL";

constexpr auto* kListFollowUps =
    "SELECT follow_up, platform, website_id, conversation_id, is_dead, attempts, due_at, "
    "last_error FROM follow_ups WHERE ($1 IS NULL OR is_dead = $1) "
    "ORDER BY follow_up LIMIT $2 OFFSET $3";
constexpr auto* kListContacts =
    "SELECT contact, website_id, external_id, email, visitor_id, name, created_at FROM contacts "
    "WHERE ($1 IS NULL OR website_id = $1) ORDER BY contact LIMIT $2 OFFSET $3";
constexpr auto* kFindContact =
    "SELECT contact, website_id, external_id, email, visitor_id, name, created_at FROM contacts "
    "WHERE contact = $1";
constexpr auto* kTicketsOfContact =
    "SELECT ticket FROM tickets WHERE contact = $1 ORDER BY closed_at DESC, ticket DESC LIMIT $2";
constexpr auto* kFindTicket =
    "SELECT ticket, contact, platform, website_id, visitor_id, closed_at, conversation_id, "
    "installation_id, channel, operator_id, began_at, transcript, beginning, tags, answers "
    "FROM tickets WHERE ticket = $1";

StoredContact ReadContact(const Rows& rows, std::size_t row) {
  return {rows.Integer(row, 0),
          std::string(rows.Text(row, 1)),
          {rows.OptionalText(row, 2), rows.OptionalText(row, 3), rows.OptionalText(row, 4),
           std::string(rows.Text(row, 5))},
          rows.Integer(row, 6),
          {}};
}

// Once the turn is taken nobody adds a contact, and nobody is forgotten.
bool TakeTurn(Connection& connection, const FollowUp& follow_up) {
  const auto answers = connection.Exchange(
      {Statement("BEGIN"), Statement(kTakeTurn), Statement(kIsThere, follow_up.key)});
  return answers[2].size() > 0;
}

// By the greatest key that finds one.
std::optional<std::int64_t> FindContactOf(Connection& connection, const FollowUp& follow_up,
                                          const CrmRecord& record) {
  const auto& website_id = follow_up.website_id;
  const auto& contact = record.contact;
  const auto found = connection.Exchange(
      {Statement(kContactByExternalId, website_id, contact.external_id),
       Statement(kContactByEmail, website_id, contact.email, contact.external_id),
       Statement(kContactByVisitor, website_id, contact.visitor_id, contact.external_id,
                 contact.email),
       Statement(kContactByTicket, follow_up.platform, website_id, record.ticket.conversation_id,
                 contact.external_id, contact.email)});
  for (const auto& rows : found) {
    if (rows.size() > 0) return rows.Integer(0, 0);
  }
  return std::nullopt;
}

std::int64_t KeepContact(Connection& connection, const FollowUp& follow_up,
                         const CrmRecord& record) {
  const auto& contact = record.contact;
  if (const auto known = FindContactOf(connection, follow_up, record)) {
    connection.Exchange({Statement(kFillContact, *known, contact.external_id, contact.email,
                                   contact.visitor_id, contact.name)});
    return *known;
  }
  return connection
      .Exchange({Statement(kAddContact.c_str(), follow_up.website_id, contact.external_id,
                           contact.email, contact.visitor_id, contact.name)})[0]
      .Integer(0, 0);
}

}  // namespace

TakenFollowUps TakeFollowUps(Connection& connection, std::size_t most,
                             std::chrono::milliseconds lease) {
  const auto answers = connection.Exchange(
      {Statement("BEGIN"), Statement(kUseIndexes),
       Statement(kTake.c_str(), static_cast<std::int64_t>(most), std::int64_t{lease.count()}),
       Statement(kUntilNextFollowUp.c_str()), Statement("COMMIT")});
  const auto& rows = answers[2];
  TakenFollowUps follow_ups;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    follow_ups.taken.push_back({rows.Integer(row, 0), rows.Integer(row, 1),
                                std::string(rows.Text(row, 2)), std::string(rows.Text(row, 3)),
                                std::string(rows.Text(row, 4)), rows.OptionalText(row, 5),
                                rows.OptionalText(row, 6), rows.OptionalText(row, 7),
                                rows.Integer(row, 8), static_cast<int>(rows.Integer(row, 9))});
  }
  if (const auto until_next = answers[3].OptionalInteger(0, 0)) {
    follow_ups.until_next = std::chrono::milliseconds(*until_next);
  }
  return follow_ups;
}

std::optional<std::int64_t> CompleteFollowUp(Connection& connection, const FollowUp& follow_up,
                                             const CrmRecord& record) {
  if (!TakeTurn(connection, follow_up)) {
    connection.Exchange({Statement("COMMIT")});
    return std::nullopt;
  }
  const auto contact = KeepContact(connection, follow_up, record);
  const auto& ticket = record.ticket;
  std::vector<Statement> statements{
      Statement(kKeepTicket, contact, follow_up.platform, follow_up.website_id,
                ticket.conversation_id, record.contact.visitor_id, ticket.installation_id,
                ticket.channel, ticket.operator_id, ticket.began_at, follow_up.closed_at_ms,
                ticket.transcript, ticket.beginning, ticket.tags, ticket.answers),
      Statement(kLeave, follow_up.key, follow_up.closings),
      // Where that left it there.
      Statement(kTakeAgain.c_str(), follow_up.key)};
  if (record.contact.visitor_id) {
    statements.emplace_back(kNameVisitor, follow_up.platform, follow_up.website_id,
                            follow_up.conversation_id, *record.contact.visitor_id,
                            ticket.conversation_id);
  }
  statements.emplace_back("COMMIT");
  return connection.Exchange(statements)[0].Integer(0, 0);
}

void PutOffFollowUp(Connection& connection, const FollowUp& follow_up, const Setback& setback) {
  if (!setback.delay) {
    connection.Exchange({Statement(kSetAside.c_str(), follow_up.key, setback.reason)});
    return;
  }
  connection.Exchange(
      {Statement(kPutOff.c_str(), follow_up.key, std::int64_t{setback.delay->count()},
                 int{setback.counts}, setback.reason)});
}

bool ReplayFollowUp(Connection& connection, std::int64_t key) {
  return connection.Exchange({Statement(kReplayFollowUp.c_str(), key)})[0].changed() > 0;
}

std::vector<FollowUpSummary> ListFollowUps(Connection& connection, std::optional<bool> is_dead,
                                           std::uint64_t limit, std::uint64_t offset) {
  const auto state = is_dead ? std::optional(std::int64_t{*is_dead}) : std::nullopt;
  const auto answers = connection.Exchange({Statement(
      kListFollowUps, state, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(offset))});
  const auto& rows = answers[0];
  std::vector<FollowUpSummary> follow_ups;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    follow_ups.push_back({rows.Integer(row, 0), std::string(rows.Text(row, 1)),
                          std::string(rows.Text(row, 2)), std::string(rows.Text(row, 3)),
                          rows.Integer(row, 4) != 0, rows.Integer(row, 5), rows.Integer(row, 6),
                          rows.OptionalText(row, 7)});
  }
  return follow_ups;
}

std::vector<StoredContact> ListContacts(Connection& connection,
                                        const std::optional<std::string>& website_id,
                                        std::uint64_t limit, std::uint64_t offset) {
  const auto answers =
      connection.Exchange({Statement(kListContacts, website_id, static_cast<std::int64_t>(limit),
                                     static_cast<std::int64_t>(offset))});
  std::vector<StoredContact> contacts;
  for (std::size_t row = 0; row < answers[0].size(); ++row) {
    contacts.push_back(ReadContact(answers[0], row));
  }
  return contacts;
}

std::optional<StoredContact> FindContact(Connection& connection, std::int64_t number) {
  const auto answers = connection.Exchange(
      {Statement(kFindContact, number), Statement(kTicketsOfContact, number, kMostTicketsShown)});
  if (answers[0].size() == 0) return std::nullopt;
  auto contact = ReadContact(answers[0], 0);
  for (std::size_t row = 0; row < answers[1].size(); ++row) {
    contact.tickets.push_back(answers[1].Integer(row, 0));
  }
  return contact;
}

std::optional<StoredTicket> FindTicket(Connection& connection, std::int64_t number) {
  const auto answers = connection.Exchange({Statement(kFindTicket, number)});
  const auto& rows = answers[0];
  if (rows.size() == 0) return std::nullopt;
  return StoredTicket{rows.Integer(0, 0),
                      rows.Integer(0, 1),
                      std::string(rows.Text(0, 2)),
                      std::string(rows.Text(0, 3)),
                      rows.OptionalText(0, 4),
                      rows.Integer(0, 5),
                      {std::string(rows.Text(0, 6)), rows.OptionalText(0, 7),
                       rows.OptionalText(0, 8), rows.OptionalText(0, 9), rows.OptionalText(0, 10),
                       std::string(rows.Text(0, 11)), std::string(rows.Text(0, 12)),
                       std::string(rows.Text(0, 13)), std::string(rows.Text(0, 14))}};
}

}  // namespace connector::events::postgres
