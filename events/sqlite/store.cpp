#include "events/sqlite/store.h"

#include <algorithm>
#include <utility>

#include "base/text/timestamp.h"
#include "events/retry_delay.h"
#include "events/sqlite/reader.h"

namespace connector::events::sqlite {
namespace {

using std::chrono::milliseconds;

constexpr auto* kProbe =
    "INSERT INTO readiness (only_row, checked_at) "
    "VALUES (1, CAST(1000 * unixepoch() AS INTEGER)) "
    "ON CONFLICT (only_row) DO UPDATE SET checked_at = excluded.checked_at";

sql::GroupWriter::Limits WriterLimits(const Options& options) {
  sql::GroupWriter::Limits limits;
  limits.lock_timeout = options.lock_timeout;
  // Whoever waits for the writer must not wait for long, whatever a query may take.
  constexpr milliseconds kLongest{3'000};
  limits.reader_timeout = std::min(options.query_timeout + std::chrono::seconds(1), kLongest);
  return limits;
}

}  // namespace

SqliteStore::SqliteStore(const Options& options)
    : options_(options),
      throttle_(options.throttle),
      database_(sql::OpenForWriting(options.database)),
      inbox_(database_),
      history_(database_),
      installations_(database_),
      crm_(database_),
      savepoint_(database_, "SAVEPOINT effect"),
      roll_back_(database_, "ROLLBACK TO effect"),
      release_(database_, "RELEASE effect"),
      writer_(database_, WriterLimits(options)) {}

SqliteStore::~SqliteStore() { Stop(); }

void SqliteStore::Stop() { writer_.Stop(); }

std::unique_ptr<Reader> SqliteStore::NewReader() {
  return std::make_unique<SqliteReader>(options_.database, options_.query_timeout);
}

// Runs the job in a transaction, shared with others, and tells what it returned once it is durable.
template <typename Value, typename Job>
void SqliteStore::Write(Job job, Done<Value> done, Urgency urgency) {
  const auto value = std::make_shared<Value>();
  writer_.Submit(
      [value, job = std::move(job)](sql::Connection&) { *value = job(); },
      [value, done = std::move(done)](const Outcome& outcome) { done(outcome, std::move(*value)); },
      urgency);
}

void SqliteStore::Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done) {
  Write<Receipt>([this, delivery = std::move(delivery)] { return inbox_.Store(*delivery); },
                 std::move(done));
}

void SqliteStore::ReceiveInOrder(std::vector<std::shared_ptr<const Delivery>> deliveries,
                                 Done<> done) {
  writer_.Submit(
      [this, deliveries = std::move(deliveries)](sql::Connection&) {
        for (const auto& delivery : deliveries) inbox_.Store(*delivery);
      },
      std::move(done));
}

void SqliteStore::WorkOff(Effort effort, Decide decide, RetryPolicy policy, Done<Round> done) {
  Write<Round>([this, effort, decide = std::move(decide),
                policy] { return WorkOffNow(effort.most_events, decide, policy); },
               std::move(done), effort.is_urgent ? Urgency::kNext : Urgency::kWhenIdle);
}

void SqliteStore::OpenCase(CaseRequest request, Done<std::int64_t> done) {
  Write<std::int64_t>([this, request = std::move(request)] { return history_.OpenCase(request); },
                      std::move(done));
}

void SqliteStore::BeginAttempt(std::string login, Done<Standing> done) {
  Standing standing;
  {
    const std::lock_guard lock(throttle_mutex_);
    const auto now = Throttle::Clock::now();
    standing = throttle_.StandingOf(login, now);
    if (standing.wait.count() == 0) throttle_.Count(login, now);
  }
  done({}, standing);
}

void SqliteStore::EndAttempt(std::string login, AttemptEnd end) {
  const std::lock_guard lock(throttle_mutex_);
  switch (end) {
    case AttemptEnd::kSucceeded: return throttle_.Forget(login);
    case AttemptEnd::kNotMade: return throttle_.TakeBack(login);
  }
}

// As many as there are calls to the platform at once: with the next group, as each is a wait for
// the disk, and idleness would come one by one.
void SqliteStore::TakeFollowUps(std::size_t most, milliseconds lease, Done<TakenFollowUps> done) {
  Write<TakenFollowUps>([this, most, lease] { return crm_.Take(text::NowMs(), most, lease); },
                        std::move(done));
}

void SqliteStore::CompleteFollowUp(FollowUp follow_up, CrmRecord record,
                                   Done<std::optional<std::int64_t>> done) {
  Write<std::optional<std::int64_t>>(
      [this, follow_up = std::move(follow_up), record = std::move(record)] {
        return crm_.Complete(follow_up, record, text::NowMs());
      },
      std::move(done));
}

void SqliteStore::PutOffFollowUp(FollowUp follow_up, Setback setback, Done<> done) {
  writer_.Submit([this, follow_up = std::move(follow_up), setback = std::move(setback)](
                     sql::Connection&) { crm_.PutOff(follow_up, setback, text::NowMs()); },
                 std::move(done));
}

void SqliteStore::ReplayFollowUp(std::int64_t key, Done<bool> done) {
  Write<bool>([this, key] { return crm_.Replay(key, text::NowMs()); }, std::move(done));
}

void SqliteStore::Replay(std::string id, Done<ReplayResult> done) {
  Write<ReplayResult>([this, id = std::move(id)] { return inbox_.Replay(id, text::NowMs()); },
                      std::move(done));
}

void SqliteStore::DropBodies(std::int64_t received_before_ms, std::int64_t after,
                             Done<std::optional<std::int64_t>> done) {
  Write<std::optional<std::int64_t>>(
      [this, received_before_ms, after] { return inbox_.DropBodies(received_before_ms, after); },
      std::move(done), Urgency::kWhenIdle);
}

void SqliteStore::Probe(Done<> done) {
  writer_.Submit([](sql::Connection& database) { database.exec(kProbe); }, std::move(done));
}

void SqliteStore::Clear(Done<> done) {
  writer_.Submit(
      [this](sql::Connection&) {
        inbox_.Clear();
        crm_.Clear();
        history_.Clear();
        installations_.Clear();
        const std::lock_guard lock(throttle_mutex_);
        throttle_.Clear();
      },
      std::move(done));
}

Round SqliteStore::WorkOffNow(std::size_t most, const Decide& decide, const RetryPolicy& policy) {
  const auto now_ms = text::NowMs();
  // At the start, and whenever the clock was set back.
  if (now_ms < clock_ms_) inbox_.PullForward(now_ms, kLongestRetryDelay.count());
  clock_ms_ = now_ms;
  Round round;
  for (auto& event : inbox_.Due(now_ms, most)) {
    round.attempts.push_back(Try(std::move(event), decide, policy));
  }
  if (const auto next_due_ms = inbox_.NextDue()) {
    round.until_next = milliseconds(*next_due_ms - text::NowMs());
  }
  return round;
}

Attempt SqliteStore::Try(PendingEvent event, const Decide& decide, const RetryPolicy& policy) {
  std::string error;
  sql::Execute(savepoint_);
  try {
    Make(decide(event));
  } catch (const sql::Error& exception) {
    if (sql::IsTransient(exception)) throw;  // not the event's fault
    error = exception.what();
  } catch (const std::exception& exception) {
    error = exception.what();
  }
  if (!error.empty()) sql::Execute(roll_back_);
  sql::Execute(release_);

  const int failed = event.attempts + 1;
  if (error.empty()) {
    inbox_.MarkDone(event);
    return {std::move(event), EffectResult::kApplied, ""};
  }
  if (failed >= policy.most_attempts) {
    inbox_.MarkDead(event.key, error);
    return {std::move(event), EffectResult::kDead, error};
  }
  inbox_.MarkFailed(event.key, error,
                    text::NowMs() + DelayAfter(policy.first_delay, failed).count());
  return {std::move(event), EffectResult::kFailed, error};
}

void SqliteStore::Make(const std::vector<Change>& changes) {
  const auto make = [this](const auto& change) {
    using What = std::decay_t<decltype(change)>;
    if constexpr (std::is_same_v<What, InstallationChange>) {
      installations_.Apply(change);
    } else {
      history_.Record(change);
    }
    if constexpr (std::is_same_v<What, ClosedConversation>) {
      if (options_.queues_follow_ups) crm_.Queue(change, text::NowMs());
    }
  };
  for (const auto& change : changes) std::visit(make, change);
}

}  // namespace connector::events::sqlite
