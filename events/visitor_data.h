// What is kept of one visitor, as each engine finds it (docs/operation.md, Personal data).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "events/same_event.h"
#include "events/store.h"

namespace connector::events {

// Three sets of rows, each over those before it. The first is over `the_names`, a table of what the
// visitor is called: as it was given, and folded.
constexpr auto* kTheContacts =
    "SELECT c.contact FROM contacts c JOIN the_names "
    "ON c.external_id = given OR c.email = folded OR c.visitor_id = given "
    "UNION SELECT t.contact FROM tickets t JOIN the_names ON t.visitor_id = given";
constexpr auto* kTheVisitors =
    "SELECT given AS visitor_id FROM the_names "
    "UNION SELECT visitor_id FROM contacts "
    "WHERE contact IN (SELECT contact FROM the_contacts) AND visitor_id IS NOT NULL "
    "UNION SELECT visitor_id FROM tickets "
    "WHERE contact IN (SELECT contact FROM the_contacts) AND visitor_id IS NOT NULL";
constexpr auto* kTheConversations =
    "SELECT platform, website_id, conversation_id, platform_visitor_id, "
    "platform_visitor_external_id FROM conversations "
    "WHERE visitor_id IN (SELECT visitor_id FROM the_visitors) "
    "UNION SELECT c.platform, c.website_id, c.conversation_id, c.platform_visitor_id, "
    "c.platform_visitor_external_id FROM tickets t JOIN conversations c "
    "ON c.platform = t.platform AND c.website_id = t.website_id "
    "AND c.conversation_id IN (t.conversation_id, t.platform || '-' || t.conversation_id) "
    "WHERE t.contact IN (SELECT contact FROM the_contacts)";

// A table that has rows of theirs. One that others refer to comes before those.
struct VisitorTable {
  const char* name;
  const char* theirs;                // which rows those are
  const char* fields;                // of a row as JSON: names and values
  std::int64_t Erased::*is_counted;  // in
};
constexpr auto* kTheirFollowUps =
    "(platform, website_id, conversation_id) IN "
    "(SELECT platform, website_id, conversation_id FROM the_conversations)";
constexpr VisitorTable kVisitorTables[] = {
    {"contacts", "contact IN (SELECT contact FROM the_contacts)",
     "'contact', contact, 'websiteId', website_id, 'externalId', external_id, 'email', email, "
     "'visitorId', visitor_id, 'name', name, 'createdAtMs', created_at",
     &Erased::contacts},
    {"tickets", "contact IN (SELECT contact FROM the_contacts)",
     "'ticket', ticket, 'contact', contact, 'platform', platform, 'websiteId', website_id, "
     "'conversationId', conversation_id, 'visitorId', visitor_id, 'channel', channel, "
     "'operatorId', operator_id, 'beganAt', began_at, 'closedAtMs', closed_at, "
     "'transcript', transcript, 'tags', tags, 'answers', answers",
     &Erased::tickets},
    {"conversations", kTheirFollowUps,
     "'platform', platform, 'websiteId', website_id, 'conversationId', conversation_id, "
     "'visitorId', visitor_id, 'channel', channel, 'closedAtMs', closed_at",
     &Erased::conversations},
    {"scores",
     "visitor_id IN (SELECT visitor_id FROM the_visitors) OR "
     "(platform, website_id, conversation_id) IN "
     "(SELECT platform, website_id, conversation_id FROM the_conversations)",
     "'eventId', event_id, 'websiteId', website_id, 'conversationId', conversation_id, "
     "'visitorId', visitor_id, 'score', score, 'answeredAtMs', answered_at",
     &Erased::scores},
    {"cases", "visitor_id IN (SELECT visitor_id FROM the_visitors)",
     "'case', case_number, 'websiteId', website_id, 'visitorId', visitor_id, "
     "'conversationId', conversation_id, 'action', action, 'openedAtMs', opened_at",
     &Erased::cases},
};

// A row as it is exported: what was kept as JSON is JSON.
nlohmann::ordered_json ReadVisitorRow(std::string_view json);
nlohmann::ordered_json ToVisitorEvent(std::string_view id, std::string_view type,
                                      std::int64_t received_at_ms, std::string_view body);

// The texts that say of an event's body that it tells of them, each a column.
constexpr auto* kSelectIdTexts =
    "SELECT visitor_id FROM the_visitors "
    "UNION SELECT external_id FROM contacts WHERE contact IN (SELECT contact FROM the_contacts) "
    "AND external_id IS NOT NULL "
    "UNION SELECT platform_visitor_id FROM the_conversations WHERE platform_visitor_id IS NOT NULL "
    "UNION SELECT platform_visitor_external_id FROM the_conversations "
    "WHERE platform_visitor_external_id IS NOT NULL";
constexpr auto* kSelectEmailTexts =
    "SELECT email FROM contacts WHERE contact IN (SELECT contact FROM the_contacts) "
    "AND email IS NOT NULL UNION SELECT folded FROM the_names WHERE folded LIKE '%@%'";
constexpr auto* kSelectConversationTexts = "SELECT conversation_id FROM the_conversations";

class VisitorTexts {
 public:
  VisitorTexts(std::set<std::string> ids, std::set<std::string> emails,
               std::set<std::string> conversation_ids);

  bool AreIn(const EventBody& body) const;

  bool operator==(const VisitorTexts&) const = default;

 private:
  std::set<std::string> ids_;               // of fields that name a visitor
  std::set<std::string> texts_;             // long enough to be nobody else's, wherever they stand
  std::set<std::string> conversation_ids_;  // of the field that names a conversation
};

}  // namespace connector::events
