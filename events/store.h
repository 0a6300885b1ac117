// Everything that the platform told, and what followed from it: kept in a database of its own,
// behind operations, so that which engine it is does not matter to anybody. No transaction spans
// the shop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text/enum_names.h"
#include "base/web/flat_body.h"
#include "events/event.h"
#include "events/follow_up.h"
#include "events/history.h"
#include "events/installations.h"
#include "events/outcome.h"
#include "events/throttle.h"

namespace connector::events {

// An event as it came.
struct Delivery {
  Event event;
  web::Encoding encoding;
  std::string body;
  std::optional<std::string> delivery_id;     // X-iAdvize-Delivery
  std::optional<std::string> correlation_id;  // X-iAdvize-CorrelationId
  std::int64_t received_at_ms;
};

enum class Receipt {
  kStored,       // new
  kRepeated,     // known: the body says the same, except for sentAt
  kConflicting,  // known, with another body, which was kept aside
};

constexpr text::EnumNames<Receipt, 3> kReceiptNames{{
    {"stored", Receipt::kStored},
    {"repeated", Receipt::kRepeated},
    {"conflicting", Receipt::kConflicting},
}};
static_assert(text::IsInOrder(kReceiptNames));

// An event that waits for its effect.
struct PendingEvent {
  std::int64_t key;
  std::string id;
  web::Encoding encoding;
  std::string body;
  std::int64_t received_at_ms;
  int attempts;  // that failed
};

// What an effect changes, as a value.
using Change = std::variant<InstallationChange, ClosedConversation, Score>;

// The changes of an event's effect. Throws if the attempt failed.
using Decide = std::function<std::vector<Change>(const PendingEvent&)>;

struct RetryPolicy {
  std::chrono::milliseconds first_delay{1'000};  // doubles with every attempt, up to five minutes
  int most_attempts = 8;                         // then the event is dead
};

// How an attempt ended.
enum class EffectResult { kApplied, kFailed, kDead };

struct Attempt {
  PendingEvent event;
  EffectResult result;
  std::string error;
};

struct Round {
  std::vector<Attempt> attempts;
  std::optional<std::chrono::milliseconds> until_next;  // is due; negative: since when it is
};

// How much of what is due is worked off at once, and whether others wait for that.
struct Effort {
  std::size_t most_events;
  bool is_urgent;  // before whoever waits to be acknowledged; otherwise while nobody does
};

enum class ReplayResult { kQueued, kUnknown, kAlreadyDone };

// All of an event except its body.
struct EventSummary {
  std::string id;
  std::string type;
  std::optional<std::string> website_id;
  std::int64_t created_at_ms;
  std::int64_t received_at_ms;
  std::string state;  // pending, done or dead
  std::int64_t attempts;
  std::optional<std::int64_t> due_at_ms;  // of a pending event
  std::optional<std::string> last_error;
  std::int64_t repeats;
  std::int64_t conflicts;  // kept
  std::optional<std::string> delivery_id;
  std::optional<std::string> correlation_id;
};

// As received; of one that was dropped, the SHA-256 of its bytes (in hexadecimal).
struct KeptBody {
  std::optional<std::string> bytes;
  std::optional<std::string> sha256;
};

struct StoredEvent {
  EventSummary summary;
  bool is_form;
  KeptBody body;
  std::vector<KeptBody> conflicting_bodies;
};

// Absent: any.
struct Filter {
  std::optional<std::string> state;
  std::optional<std::string> type;
  std::optional<std::string> website_id;
};

// What events said of a website.
struct Installation {
  std::string website_id;
  bool is_installed;
  std::optional<std::string> connector_id;
  std::optional<std::string> connector_version_id;
  std::int64_t changed_at_ms;
  std::string event_id;
};

struct Counts {
  std::int64_t pending = 0;
  std::int64_t dead = 0;
  std::int64_t pending_follow_ups = 0;
  std::int64_t dead_follow_ups = 0;
  std::optional<std::int64_t> oldest_due_ms;  // of the pending ones, since when or when it is due
};

// Belongs to one thread. What cannot be read now is either told to `done` or thrown as an error
// that is over soon.
class Reader {
 public:
  Reader() = default;
  virtual ~Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Asked in every interaction: as far as is known at once.
  virtual bool IsUninstalled(const std::string& website_id) = 0;
  virtual std::chrono::milliseconds AgeOfInstallations() = 0;  // since that was looked up

  // By idVisitorUnique, the one id that the shop and the events of 2017 share.
  virtual void FindHistory(const std::string& website_id,
                           const std::optional<std::string>& visitor_id, Done<History> done) = 0;

  // In order of arrival, so that what arrives meanwhile moves no page. One more than `limit` if
  // there are more.
  virtual void List(const Filter& filter, std::uint64_t limit, std::uint64_t offset,
                    Done<std::vector<EventSummary>> done) = 0;
  virtual void Find(const std::string& id, Done<std::optional<StoredEvent>> done) = 0;
  virtual void ListInstallations(Done<std::vector<Installation>> done) = 0;  // in order of ids
  virtual void Count(Done<Counts> done) = 0;

  // Each in the order in which they came, one more than `limit` if there are more.
  virtual void ListFollowUps(std::optional<bool> is_dead, std::uint64_t limit, std::uint64_t offset,
                             Done<std::vector<FollowUpSummary>> done) = 0;
  virtual void ListContacts(const std::optional<std::string>& website_id, std::uint64_t limit,
                            std::uint64_t offset, Done<std::vector<StoredContact>> done) = 0;
  virtual void FindContact(std::int64_t number, Done<std::optional<StoredContact>> done) = 0;
  virtual void FindTicket(std::int64_t number, Done<std::optional<StoredTicket>> done) = 0;
};

// Thread-safe. Whatever is kCommitted survives a power cut.
class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The readers end before the store.
  virtual std::unique_ptr<Reader> NewReader() = 0;

  virtual void Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done) = 0;

  // Those that were acknowledged already: in this order, all or none of them.
  virtual void ReceiveInOrder(std::vector<std::shared_ptr<const Delivery>> deliveries,
                              Done<> done) = 0;

  // Takes events that are due, has their changes decided, makes them and marks the events, in one
  // transaction. `decide` is called while it lasts, on any thread.
  virtual void WorkOff(Effort effort, Decide decide, RetryPolicy policy, Done<Round> done) = 0;

  // The number of the case, which is opened unless the same request has opened it before.
  virtual void OpenCase(CaseRequest request, Done<std::int64_t> done) = 0;

  // Counts an attempt at a login from its beginning, so that many at once cannot get past the
  // limit; one that has to wait does not count. What is not committed is no leave to make it.
  virtual void BeginAttempt(std::string login, Done<Standing> done) = 0;

  // Takes the attempt back, or all that there were. Nobody waits for it.
  virtual void EndAttempt(std::string login, AttemptEnd end) = 0;

  // Takes follow-ups that are due, so that nobody else does until the lease ends.
  virtual void TakeFollowUps(std::size_t most, std::chrono::milliseconds lease,
                             Done<TakenFollowUps> done) = 0;

  // Keeps what the platform told, as one contact and one ticket however often it is told, and takes
  // the follow-up out of the queue unless its conversation was closed once more meanwhile. The
  // ticket's number; nothing is kept of a follow-up that is gone: another one completed it, or its
  // visitor was forgotten while the platform was asked.
  virtual void CompleteFollowUp(FollowUp follow_up, CrmRecord record,
                                Done<std::optional<std::int64_t>> done) = 0;

  virtual void PutOffFollowUp(FollowUp follow_up, Setback setback, Done<> done) = 0;

  // False: there is none of that number.
  virtual void ReplayFollowUp(std::int64_t key, Done<bool> done) = 0;

  // Puts an event that is dead or waiting back to the front, with all its attempts.
  virtual void Replay(std::string id, Done<ReplayResult> done) = 0;

  // Drops the bodies of some of the events that are done and arrived before; ids and SHA-256 stay,
  // and repeats are recognised by them. Begins after an event's place, and tells where to go on:
  // nothing once all were looked at.
  virtual void DropBodies(std::int64_t received_before_ms, std::int64_t after,
                          Done<std::optional<std::int64_t>> done) = 0;

  virtual void Probe(Done<> done) = 0;  // a durable write, to see whether it works
  virtual void Clear(Done<> done) = 0;  // as if no event and no attempt had ever come

  // Takes no more, and tells whoever waits. Idempotent.
  virtual void Stop() = 0;
};

struct PostgresPlace {
  std::string url;  // postgresql://host1,host2/database?target_session_attrs=read-write
  std::optional<std::string> password;
  // Until whoever waits is told that it does not answer; of a profile, which is better without its
  // history than not at all.
  std::chrono::milliseconds timeout{4'000};
  std::chrono::milliseconds history_timeout{500};
};

struct Options {
  std::string database;  // SQLite's file
  std::chrono::milliseconds query_timeout{2'000};
  std::chrono::milliseconds lock_timeout{10'000};
  bool queues_follow_ups = false;           // of conversations that are closed
  std::optional<PostgresPlace> postgres{};  // instead of the file
  ThrottleLimits throttle{};                // all of one database have the same
};

// What is wrong with the URL, without anything of it; "" if it can be one.
std::string FaultOfPostgresUrl(const std::string& url);

// Throws std::runtime_error, with what to do, if the database there cannot be used as it is; tells
// why nothing of it is known if it does not answer, and "" otherwise.
std::string CheckPostgres(const PostgresPlace& place);

// Brings its tables to this program's version, as a role that owns them. Throws std::runtime_error.
void MigratePostgres(const PostgresPlace& place);

// Moves all events from SQLite's file to the database there, or back, and tells how many rows there
// are: the target is then what the source is, unless it holds events that the source does not.
// Throws std::runtime_error.
enum class Direction { kToPostgres, kFromPostgres };
std::uint64_t CopyEvents(const std::string& file, const PostgresPlace& place, Direction direction);

// How many of each there were of a visitor.
struct Erased {
  std::int64_t contacts = 0;
  std::int64_t tickets = 0;
  std::int64_t conversations = 0;
  std::int64_t scores = 0;
  std::int64_t cases = 0;
  std::int64_t event_bodies = 0;
};

// All that is kept of whoever any of the names names (an idVisitorUnique, an external id or an
// e-mail address), with the contacts that it finds, and the unique ids under which those came. Who
// only shares an e-mail address with them is somebody else. Also while others use the database.
// Throw std::runtime_error.

// {"contacts", "tickets", "conversations", "scores", "cases", "events"}.
nlohmann::ordered_json ExportVisitor(const Options& options, const std::vector<std::string>& names);

// Deletes all of it, and drops the bodies of the events that tell of it: their ids and digests
// stay, so that repeats are recognised. Called again, it goes on where it was stopped.
Erased ForgetVisitor(const Options& options, const std::vector<std::string>& names);

// A database that exists already and has this program's tables. Throws std::runtime_error.
// PostgreSQL need not be reached yet.
std::unique_ptr<Store> Open(const Options& options);

}  // namespace connector::events
