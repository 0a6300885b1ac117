#include "events/sqlite/visitor_data.h"

#include <algorithm>
#include <variant>

#include "base/sql/query.h"
#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "events/rows.h"
#include "events/sqlite/inbox.h"

namespace connector::events::sqlite {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto* kName = "INSERT INTO the_names VALUES (?, ?)";

// In memory: temporary files are personal data, too.
constexpr auto* kBegin =
    "DROP TABLE IF EXISTS temp.the_names; DROP TABLE IF EXISTS temp.the_contacts; "
    "DROP TABLE IF EXISTS temp.the_visitors; DROP TABLE IF EXISTS temp.the_conversations; "
    "CREATE TEMP TABLE the_names (given TEXT NOT NULL, folded TEXT NOT NULL)";
constexpr auto* kCollect = R"(
  CREATE TEMP TABLE the_contacts AS
    SELECT c.contact FROM contacts c JOIN the_names
    ON c.external_id = given OR c.email = folded OR c.visitor_id = given
    UNION SELECT t.contact FROM tickets t JOIN the_names ON t.visitor_id = given;
  CREATE TEMP TABLE the_visitors AS
    SELECT given AS visitor_id FROM the_names
    UNION SELECT visitor_id FROM contacts
    WHERE contact IN (SELECT contact FROM the_contacts) AND visitor_id IS NOT NULL
    UNION SELECT visitor_id FROM tickets
    WHERE contact IN (SELECT contact FROM the_contacts) AND visitor_id IS NOT NULL;
  CREATE TEMP TABLE the_conversations AS
    SELECT platform, website_id, conversation_id, platform_visitor_id,
           platform_visitor_external_id
    FROM conversations WHERE visitor_id IN (SELECT visitor_id FROM the_visitors)
    UNION SELECT c.platform, c.website_id, c.conversation_id, c.platform_visitor_id,
           c.platform_visitor_external_id
    FROM tickets t JOIN conversations c ON c.platform = t.platform
    AND c.website_id = t.website_id
    AND c.conversation_id IN (t.conversation_id, t.platform || '-' || t.conversation_id)
    WHERE t.contact IN (SELECT contact FROM the_contacts))";

// Which rows of a table are theirs.
constexpr auto* kTheirContacts = "contact IN (SELECT contact FROM the_contacts)";
constexpr auto* kTheirConversations =
    "(platform, website_id, conversation_id) IN "
    "(SELECT platform, website_id, conversation_id FROM the_conversations)";
constexpr auto* kTheirCases = "visitor_id IN (SELECT visitor_id FROM the_visitors)";
const std::string kTheirScores = std::string(kTheirCases) + " OR " + kTheirConversations;

constexpr auto* kContactJson =
    "json_object('contact', contact, 'websiteId', website_id, 'externalId', external_id, "
    "'email', email, 'visitorId', visitor_id, 'name', name, 'createdAtMs', created_at)";
constexpr auto* kTicketJson =
    "json_object('ticket', ticket, 'contact', contact, 'platform', platform, 'websiteId', "
    "website_id, 'conversationId', conversation_id, 'visitorId', visitor_id, 'channel', channel, "
    "'operatorId', operator_id, 'beganAt', began_at, 'closedAtMs', closed_at, 'transcript', "
    "json(transcript), 'tags', json(tags), 'answers', json(answers))";
constexpr auto* kConversationJson =
    "json_object('platform', platform, 'websiteId', website_id, 'conversationId', "
    "conversation_id, 'visitorId', visitor_id, 'channel', channel, 'closedAtMs', closed_at)";
constexpr auto* kScoreJson =
    "json_object('eventId', event_id, 'websiteId', website_id, 'conversationId', "
    "conversation_id, 'visitorId', visitor_id, 'score', score, 'answeredAtMs', answered_at)";
constexpr auto* kCaseJson =
    "json_object('case', case_number, 'websiteId', website_id, 'visitorId', visitor_id, "
    "'conversationId', conversation_id, 'action', action, 'openedAtMs', opened_at)";

// A rare text is looked for anywhere; a short id would be found in others' words.
constexpr std::size_t kShortestText = 16;

constexpr auto* kIdTexts =
    "SELECT visitor_id FROM the_visitors "
    "UNION SELECT external_id FROM contacts WHERE contact IN (SELECT contact FROM the_contacts) "
    "AND external_id IS NOT NULL "
    "UNION SELECT platform_visitor_id FROM the_conversations WHERE platform_visitor_id IS NOT NULL "
    "UNION SELECT platform_visitor_external_id FROM the_conversations "
    "WHERE platform_visitor_external_id IS NOT NULL";
constexpr auto* kEmailTexts =
    "SELECT email FROM contacts WHERE contact IN (SELECT contact FROM the_contacts) "
    "AND email IS NOT NULL UNION SELECT folded FROM the_names WHERE folded LIKE '%@%'";
constexpr auto* kConversationTexts = "SELECT conversation_id FROM the_conversations";
constexpr auto* kBodies =
    "SELECT event, is_form, body FROM events WHERE body_sha256 IS NULL "
    "UNION ALL SELECT event, is_form, body FROM event_conflicts WHERE body_sha256 IS NULL "
    "ORDER BY 1";
constexpr auto* kEventJson =
    "SELECT json_object('eventId', id, 'eventType', type, 'receivedAtMs', received_at, 'body', "
    "CAST(body AS TEXT)) FROM events WHERE event = ?";

}  // namespace

VisitorData::VisitorData(sql::Connection& database, const std::vector<std::string>& names)
    : database_(database) {
  database_.exec(kBegin);
  sql::Query add(database_, kName);
  for (const auto& name : names) sql::Execute(add, name, text::FoldCase(name));
  database_.exec(kCollect);
  ids_ = Texts(kIdTexts);
  texts_ = Texts(kEmailTexts);
  for (const auto& id : ids_) {
    if (id.size() >= kShortestText) texts_.insert(id);
  }
  conversation_ids_ = Texts(kConversationTexts);
}

Json VisitorData::Export() {
  const auto rows = [&](const char* json, const std::string& table, const std::string& theirs) {
    sql::Query query(database_, "SELECT " + std::string(json) + " FROM " + table + " WHERE " +
                                    theirs + " ORDER BY 1");
    auto list = Json::array();
    for (sql::Rows found(query); found.Next();) list.push_back(Json::parse(found.Text(0)));
    return list;
  };
  Json all;
  all["contacts"] = rows(kContactJson, "contacts", kTheirContacts);
  all["tickets"] = rows(kTicketJson, "tickets", kTheirContacts);
  all["conversations"] = rows(kConversationJson, "conversations", kTheirConversations);
  all["scores"] = rows(kScoreJson, "scores", kTheirScores);
  all["cases"] = rows(kCaseJson, "cases", kTheirCases);
  auto& events = all["events"] = Json::array();
  sql::Query event(database_, kEventJson);
  for (const auto key : FindEvents()) {
    sql::Rows found(event, key);
    if (found.Next()) events.push_back(Json::parse(found.Text(0)));
  }
  return all;
}

// The conversations last, as scores are found by them.
Erased VisitorData::Erase() {
  const auto remove = [&](const std::string& table, const std::string& theirs) {
    return std::int64_t{database_.exec("DELETE FROM " + table + " WHERE " + theirs)};
  };
  Erased erased;
  Inbox inbox(database_);
  for (const auto event : FindEvents()) {
    inbox.Forget(event);
    ++erased.event_bodies;
  }
  remove("follow_ups", kTheirConversations);
  erased.tickets = remove("tickets", kTheirContacts);
  erased.contacts = remove("contacts", kTheirContacts);
  erased.scores = remove("scores", kTheirScores);
  erased.cases = remove("cases", kTheirCases);
  erased.conversations = remove("conversations", kTheirConversations);
  return erased;
}

std::set<std::string> VisitorData::Texts(const char* sql) {
  sql::Query query(database_, sql);
  std::set<std::string> texts;
  for (sql::Rows rows(query); rows.Next();) texts.emplace(rows.Text(0));
  return texts;
}

// In order, each once.
std::vector<std::int64_t> VisitorData::FindEvents() {
  std::vector<std::int64_t> events;
  sql::Query bodies(database_, kBodies);
  for (sql::Rows rows(bodies); rows.Next();) {
    if (!events.empty() && events.back() == rows.Integer(0)) continue;
    const auto encoding = EncodingOf(rows.Integer(1));
    if (TellsOfThem({encoding, rows.Bytes(2)})) events.push_back(rows.Integer(0));
  }
  return events;
}

bool VisitorData::TellsOfThem(const EventBody& body) const {
  const auto parsed = web::ParseFlatBody(body.encoding, body.bytes);
  const auto* fields = std::get_if<web::FlatBody>(&parsed);
  if (fields == nullptr) return false;  // nothing that was received
  // Without escapes, at any depth.
  std::string said = body.encoding == web::Encoding::kJson ? Json::parse(body.bytes).dump() : "";
  for (const auto& [name, value] : fields->all) {
    const auto field = text::ToLower(name);
    const bool names_visitor =
        field.find("visitor") != std::string::npos || field.find("external") != std::string::npos;
    if (names_visitor && ids_.count(value.text) > 0) return true;
    if (field == "conversationid" && conversation_ids_.count(value.text) > 0) return true;
    said += '\n' + value.text;
  }
  const auto folded = text::FoldCase(said);
  return std::any_of(texts_.begin(), texts_.end(), [&](const auto& text) {
    return said.find(text) != std::string::npos || folded.find(text) != std::string::npos;
  });
}

}  // namespace connector::events::sqlite
