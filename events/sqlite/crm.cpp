#include "events/sqlite/crm.h"

#include "events/limits.h"

namespace connector::events::sqlite {
namespace {

constexpr auto* kQueueFollowUp =
    "INSERT INTO follow_ups (platform, website_id, conversation_id, due_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (platform, website_id, conversation_id) DO UPDATE SET "
    "closings = closings + 1, is_dead = 0";
constexpr auto* kDueFollowUps =
    "SELECT f.follow_up, f.closings, f.platform, f.website_id, f.conversation_id, c.visitor_id, "
    "c.platform_visitor_external_id, i.connector_version_id, c.closed_at, f.attempts "
    "FROM follow_ups f JOIN conversations c ON c.platform = f.platform "
    "AND c.website_id = f.website_id AND c.conversation_id = f.conversation_id "
    "LEFT JOIN installations i ON i.website_id = f.website_id "
    "WHERE f.is_dead = 0 AND f.due_at <= ? ORDER BY f.due_at, f.follow_up LIMIT ?";
// The clock was set back: nothing is put off for so long.
constexpr std::int64_t kLongestMs = 600'000;
constexpr auto* kPullFollowUpsForward =
    "UPDATE follow_ups SET due_at = ?1 WHERE is_dead = 0 AND due_at > ?1 + ?2";
constexpr auto* kLease = "UPDATE follow_ups SET due_at = ?2 WHERE follow_up = ?1";
constexpr auto* kNextFollowUp = "SELECT min(due_at) FROM follow_ups WHERE is_dead = 0";
constexpr auto* kIsThereFollowUp = "SELECT 1 FROM follow_ups WHERE follow_up = ?";
constexpr auto* kLeaveFollowUps = "DELETE FROM follow_ups WHERE follow_up = ? AND closings = ?";
// It was closed once more while the platform was asked.
constexpr auto* kTakeAgain = "UPDATE follow_ups SET due_at = ?2, attempts = 0 WHERE follow_up = ?1";
constexpr auto* kPutOff =
    "UPDATE follow_ups SET due_at = ?2, attempts = attempts + ?3, last_error = ?4 "
    "WHERE follow_up = ?1";
constexpr auto* kSetAside =
    "UPDATE follow_ups SET is_dead = 1, attempts = attempts + 1, last_error = ?2, due_at = ?3 "
    "WHERE follow_up = ?1";
constexpr auto* kReplayFollowUp =
    "UPDATE follow_ups SET is_dead = 0, attempts = 0, due_at = ?2 WHERE follow_up = ?1";

constexpr auto* kContactByExternalId =
    "SELECT contact FROM contacts WHERE website_id = ? AND external_id = ?";
// What a lesser key finds is somebody else if the greater ones say so.
constexpr auto* kContactByEmail =
    "SELECT contact FROM contacts WHERE website_id = ?1 AND email = ?2 "
    "AND (external_id IS NULL OR ?3 IS NULL) ORDER BY contact LIMIT 1";
constexpr auto* kContactByVisitor =
    "SELECT t.contact FROM tickets t JOIN contacts c ON c.contact = t.contact "
    "WHERE t.website_id = ?1 AND t.visitor_id = ?2 "
    "AND (c.external_id IS NULL OR ?3 IS NULL) AND (c.email IS NULL OR ?4 IS NULL) "
    "ORDER BY t.closed_at DESC, t.ticket DESC LIMIT 1";
// Of the same conversation, asked about before.
constexpr auto* kContactByTicket =
    "SELECT t.contact FROM tickets t JOIN contacts c ON c.contact = t.contact "
    "WHERE t.platform = ?1 AND t.website_id = ?2 AND t.conversation_id = ?3 "
    "AND (c.external_id IS NULL OR ?4 IS NULL) AND (c.email IS NULL OR ?5 IS NULL)";
constexpr auto* kAddContact =
    "INSERT INTO contacts (website_id, external_id, email, visitor_id, name, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?)";
constexpr auto* kFillContact =
    "UPDATE contacts SET external_id = coalesce(external_id, ?2), email = coalesce(?3, email), "
    "visitor_id = coalesce(?4, visitor_id), name = CASE ?5 WHEN '' THEN name ELSE ?5 END "
    "WHERE contact = ?1";
constexpr auto* kKeepTicket =
    "INSERT INTO tickets (contact, platform, website_id, conversation_id, visitor_id, "
    "installation_id, channel, operator_id, began_at, closed_at, transcript, beginning, tags, "
    "answers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (platform, website_id, conversation_id) DO UPDATE SET contact = excluded.contact, "
    "visitor_id = coalesce(excluded.visitor_id, visitor_id), "
    "installation_id = coalesce(excluded.installation_id, installation_id), "
    "channel = excluded.channel, operator_id = excluded.operator_id, "
    "closed_at = max(closed_at, excluded.closed_at), transcript = excluded.transcript, "
    "beginning = excluded.beginning, tags = excluded.tags, answers = excluded.answers "
    "RETURNING ticket";
// So that a later event's conversation is in the profile; but not counted if the same one is there
// already under the number that the events of 2017 have.
constexpr auto* kNameVisitor =
    "UPDATE conversations SET visitor_id = ?4, is_repeat = (?3 <> ?5 AND EXISTS "
    "(SELECT 1 FROM conversations o WHERE o.platform = ?1 AND o.website_id = ?2 "
    "AND o.conversation_id IN (?5, ?1 || '-' || ?5) AND o.conversation_id <> ?3)) "
    "WHERE platform = ?1 AND website_id = ?2 AND conversation_id = ?3 AND visitor_id IS NULL";

constexpr auto* kListFollowUps =
    "SELECT follow_up, platform, website_id, conversation_id, is_dead, attempts, due_at, "
    "last_error FROM follow_ups WHERE (?1 IS NULL OR is_dead = ?1) "
    "ORDER BY follow_up LIMIT ?2 OFFSET ?3";
constexpr auto* kListContacts =
    "SELECT contact, website_id, external_id, email, visitor_id, name, created_at FROM contacts "
    "WHERE (?1 IS NULL OR website_id = ?1) ORDER BY contact LIMIT ?2 OFFSET ?3";
constexpr auto* kFindContact =
    "SELECT contact, website_id, external_id, email, visitor_id, name, created_at FROM contacts "
    "WHERE contact = ?";
constexpr auto* kTicketsOfContact =
    "SELECT ticket FROM tickets WHERE contact = ? ORDER BY closed_at DESC, ticket DESC LIMIT ?";
constexpr auto* kFindTicket =
    "SELECT ticket, contact, platform, website_id, visitor_id, closed_at, conversation_id, "
    "installation_id, channel, operator_id, began_at, transcript, beginning, tags, answers "
    "FROM tickets WHERE ticket = ?";

StoredContact ReadContact(const sql::Rows& rows) {
  return {
      rows.Integer(0),
      std::string(rows.Text(1)),
      {rows.OptionalText(2), rows.OptionalText(3), rows.OptionalText(4), std::string(rows.Text(5))},
      rows.Integer(6),
      {}};
}

std::optional<std::int64_t> OneNumber(sql::Rows rows) {
  return rows.Next() ? std::optional(rows.Integer(0)) : std::nullopt;
}

}  // namespace

CrmWriter::CrmWriter(sql::Connection& database)
    : database_(database),
      queue_(database, kQueueFollowUp),
      pull_forward_(database, kPullFollowUpsForward),
      due_(database, kDueFollowUps),
      lease_(database, kLease),
      next_due_(database, kNextFollowUp),
      is_there_(database, kIsThereFollowUp),
      leave_queue_(database, kLeaveFollowUps),
      take_again_(database, kTakeAgain),
      put_off_(database, kPutOff),
      set_aside_(database, kSetAside),
      replay_(database, kReplayFollowUp),
      contact_by_external_id_(database, kContactByExternalId),
      contact_by_email_(database, kContactByEmail),
      contact_by_visitor_(database, kContactByVisitor),
      contact_by_ticket_(database, kContactByTicket),
      add_contact_(database, kAddContact),
      fill_contact_(database, kFillContact),
      keep_ticket_(database, kKeepTicket),
      name_visitor_(database, kNameVisitor) {}

void CrmWriter::Queue(const ClosedConversation& conversation, std::int64_t now_ms) {
  sql::Execute(queue_, conversation.platform, conversation.website_id, conversation.conversation_id,
               now_ms);
}

TakenFollowUps CrmWriter::Take(std::int64_t now_ms, std::size_t most,
                               std::chrono::milliseconds lease) {
  sql::Execute(pull_forward_, now_ms, kLongestMs);
  TakenFollowUps follow_ups;
  for (sql::Rows rows(due_, now_ms, static_cast<std::int64_t>(most)); rows.Next();) {
    follow_ups.taken.push_back({rows.Integer(0), rows.Integer(1), std::string(rows.Text(2)),
                                std::string(rows.Text(3)), std::string(rows.Text(4)),
                                rows.OptionalText(5), rows.OptionalText(6), rows.OptionalText(7),
                                rows.Integer(8), static_cast<int>(rows.Integer(9))});
  }
  for (const auto& taken : follow_ups.taken) {
    sql::Execute(lease_, taken.key, now_ms + std::int64_t{lease.count()});
  }
  sql::Rows rows(next_due_);
  rows.Next();
  if (!rows.IsNull(0)) follow_ups.until_next = std::chrono::milliseconds(rows.Integer(0) - now_ms);
  return follow_ups;
}

std::optional<std::int64_t> CrmWriter::Complete(const FollowUp& follow_up, const CrmRecord& record,
                                                std::int64_t now_ms) {
  if (!OneNumber(sql::Rows(is_there_, follow_up.key))) return std::nullopt;
  const auto contact = KeepContact(follow_up, record, now_ms);
  const auto ticket = KeepTicket(follow_up, record, contact);
  if (record.contact.visitor_id) {
    sql::Execute(name_visitor_, follow_up.platform, follow_up.website_id, follow_up.conversation_id,
                 *record.contact.visitor_id, record.ticket.conversation_id);
  }
  sql::Execute(leave_queue_, follow_up.key, follow_up.closings);
  if (database_.getChanges() == 0) sql::Execute(take_again_, follow_up.key, now_ms);
  return ticket;
}

std::int64_t CrmWriter::KeepTicket(const FollowUp& follow_up, const CrmRecord& record,
                                   std::int64_t contact) {
  const auto& ticket = record.ticket;
  sql::Rows rows(keep_ticket_, contact, follow_up.platform, follow_up.website_id,
                 ticket.conversation_id, record.contact.visitor_id, ticket.installation_id,
                 ticket.channel, ticket.operator_id, ticket.began_at, follow_up.closed_at_ms,
                 ticket.transcript, ticket.beginning, ticket.tags, ticket.answers);
  rows.Next();
  const auto number = rows.Integer(0);
  rows.Next();  // to its end, or nothing is written
  return number;
}

std::int64_t CrmWriter::KeepContact(const FollowUp& follow_up, const CrmRecord& record,
                                    std::int64_t now_ms) {
  const auto& contact = record.contact;
  if (const auto known = FindContact(follow_up, record)) {
    sql::Execute(fill_contact_, *known, contact.external_id, contact.email, contact.visitor_id,
                 contact.name);
    return *known;
  }
  sql::Execute(add_contact_, follow_up.website_id, contact.external_id, contact.email,
               contact.visitor_id, contact.name, now_ms);
  return database_.getLastInsertRowid();
}

std::optional<std::int64_t> CrmWriter::FindContact(const FollowUp& follow_up,
                                                   const CrmRecord& record) {
  const auto& website_id = follow_up.website_id;
  const auto& contact = record.contact;
  std::optional<std::int64_t> found;
  if (contact.external_id) {
    found = OneNumber(sql::Rows(contact_by_external_id_, website_id, *contact.external_id));
  }
  if (!found && contact.email) {
    found =
        OneNumber(sql::Rows(contact_by_email_, website_id, *contact.email, contact.external_id));
  }
  if (!found && contact.visitor_id) {
    found = OneNumber(sql::Rows(contact_by_visitor_, website_id, *contact.visitor_id,
                                contact.external_id, contact.email));
  }
  if (!found) {
    found = OneNumber(sql::Rows(contact_by_ticket_, follow_up.platform, website_id,
                                record.ticket.conversation_id, contact.external_id, contact.email));
  }
  return found;
}

void CrmWriter::PutOff(const FollowUp& follow_up, const Setback& setback, std::int64_t now_ms) {
  if (!setback.delay) {
    sql::Execute(set_aside_, follow_up.key, setback.reason, now_ms);
    return;
  }
  sql::Execute(put_off_, follow_up.key, now_ms + std::int64_t{setback.delay->count()},
               std::int64_t{setback.counts}, setback.reason);
}

bool CrmWriter::Replay(std::int64_t key, std::int64_t now_ms) {
  sql::Execute(replay_, key, now_ms);
  return database_.getChanges() > 0;
}

void CrmWriter::Clear() {
  database_.exec("DELETE FROM follow_ups");
  database_.exec("DELETE FROM tickets");
  database_.exec("DELETE FROM contacts");
  database_.exec("DELETE FROM sqlite_sequence");  // of these three
}

CrmReader::CrmReader(sql::Reader& reader)
    : follow_ups_(reader, kListFollowUps),
      contacts_(reader, kListContacts),
      contact_(reader, kFindContact),
      tickets_of_contact_(reader, kTicketsOfContact),
      ticket_(reader, kFindTicket) {}

std::vector<FollowUpSummary> CrmReader::FollowUps(std::optional<bool> is_dead, std::uint64_t limit,
                                                  std::uint64_t offset) {
  const auto state = is_dead ? std::optional(std::int64_t{*is_dead}) : std::nullopt;
  std::vector<FollowUpSummary> follow_ups;
  sql::Rows rows(follow_ups_, state, static_cast<std::int64_t>(limit),
                 static_cast<std::int64_t>(offset));
  while (rows.Next()) {
    follow_ups.push_back({rows.Integer(0), std::string(rows.Text(1)), std::string(rows.Text(2)),
                          std::string(rows.Text(3)), rows.Integer(4) != 0, rows.Integer(5),
                          rows.Integer(6), rows.OptionalText(7)});
  }
  return follow_ups;
}

std::vector<StoredContact> CrmReader::Contacts(const std::optional<std::string>& website_id,
                                               std::uint64_t limit, std::uint64_t offset) {
  std::vector<StoredContact> contacts;
  sql::Rows rows(contacts_, website_id, static_cast<std::int64_t>(limit),
                 static_cast<std::int64_t>(offset));
  while (rows.Next()) contacts.push_back(ReadContact(rows));
  return contacts;
}

std::optional<StoredContact> CrmReader::FindContact(std::int64_t number) {
  std::optional<StoredContact> contact;
  {
    sql::Rows rows(contact_, number);
    if (!rows.Next()) return std::nullopt;
    contact = ReadContact(rows);
  }
  for (sql::Rows rows(tickets_of_contact_, number, kMostTicketsShown); rows.Next();) {
    contact->tickets.push_back(rows.Integer(0));
  }
  return contact;
}

std::optional<StoredTicket> CrmReader::FindTicket(std::int64_t number) {
  sql::Rows rows(ticket_, number);
  if (!rows.Next()) return std::nullopt;
  return StoredTicket{
      rows.Integer(0),
      rows.Integer(1),
      std::string(rows.Text(2)),
      std::string(rows.Text(3)),
      rows.OptionalText(4),
      rows.Integer(5),
      {std::string(rows.Text(6)), rows.OptionalText(7), rows.OptionalText(8), rows.OptionalText(9),
       rows.OptionalText(10), std::string(rows.Text(11)), std::string(rows.Text(12)),
       std::string(rows.Text(13)), std::string(rows.Text(14))}};
}

}  // namespace connector::events::sqlite
