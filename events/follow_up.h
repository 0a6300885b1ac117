// The CRM protocol's part of a closed conversation: what waits until the platform was asked, and
// the contact and the ticket that the CRM gets then (contract, Webhooks; docs/architecture.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace connector::events {

// A closed conversation of which the platform is to be asked. There is one of each.
struct FollowUp {
  std::int64_t key;
  std::int64_t closings;  // that were told until it was taken
  std::string platform;
  std::string website_id;
  std::string conversation_id;            // as the event names it: a number, or a UUID
  std::optional<std::string> visitor_id;  // idVisitorUnique
  std::optional<std::string> platform_visitor_external_id;  // the REST resource's
  std::optional<std::string> connector_version_id;          // that was installed for the website
  std::int64_t closed_at_ms;
  int attempts;  // that failed
};

// Those that were taken are nobody else's until the lease ends.
struct TakenFollowUps {
  std::vector<FollowUp> taken;
  std::optional<std::chrono::milliseconds> until_next;  // is due, of those that were not taken
};

// Who talked, as far as the platform knows.
struct Contact {
  std::optional<std::string> external_id;
  std::optional<std::string> email;  // case folded
  std::optional<std::string> visitor_id;
  std::string name;  // empty if it is not known
};

// What was said; there is one ticket for each conversation of the platform's.
struct Ticket {
  std::string conversation_id;  // of the platform's REST resource
  std::optional<std::string> installation_id;
  std::optional<std::string> channel;
  std::optional<std::string> operator_id;
  std::optional<std::string> began_at;  // as the platform writes it, in the website's time zone
  std::string transcript;               // a JSON array of {"from", "at", "text"}
  std::string beginning;                // of the transcript, for the profile
  std::string tags;                     // a JSON array of names
  std::string answers;                  // to the closing form, a JSON array of {"field", "value"}
};

struct CrmRecord {
  Contact contact;
  Ticket ticket;
};

// What became of an attempt that brought nothing.
struct Setback {
  std::string reason;
  std::optional<std::chrono::milliseconds> delay;  // nothing: it is set aside
  bool counts = true;                              // as an attempt of this conversation
};

// As the operator sees it.
struct FollowUpSummary {
  std::int64_t key;
  std::string platform;
  std::string website_id;
  std::string conversation_id;
  bool is_dead;
  std::int64_t attempts;
  std::int64_t due_at_ms;
  std::optional<std::string> last_error;
};

struct StoredTicket {
  std::int64_t number;
  std::int64_t contact;
  std::string platform;
  std::string website_id;
  std::optional<std::string> visitor_id;
  std::int64_t closed_at_ms;
  Ticket ticket;
};

struct StoredContact {
  std::int64_t number;
  std::string website_id;
  Contact contact;
  std::int64_t created_at_ms;
  std::vector<std::int64_t> tickets;  // the latest 100, of one that was looked for by its number
};

}  // namespace connector::events
