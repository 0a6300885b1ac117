#include "events/postgres/worker.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "events/postgres/clock.h"
#include "events/postgres/history.h"
#include "events/postgres/queue.h"
#include "events/retry_delay.h"
#include "events/rows.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Error;
using sql::postgres::Rows;
using sql::postgres::Statement;
using std::chrono::milliseconds;

// A replica that was stopped while it holds claims loses them after this time.
constexpr auto* kLimitIdleness = "SET LOCAL idle_in_transaction_session_timeout = '3s'";
// Of the queue alone: joined before, all that wait would be read for each claim.
std::string Claim(const std::string& which) {
  return "SELECT p.event, e.id, e.is_form, e.body, e.received_at, p.attempts "
         "FROM (SELECT event, due_at, attempts FROM pending WHERE " +
         which +
         " FOR UPDATE SKIP LOCKED) p JOIN events e ON e.event = p.event "
         "ORDER BY p.due_at, p.event";
}
const std::string kClaim = Claim(kIsDue + " ORDER BY due_at, event LIMIT $1");
const std::string kClaimOne = Claim("event = $1 AND is_dead = 0");
constexpr auto* kKeepAttempts =
    "UPDATE events SET attempts = p.attempts FROM pending p "
    "WHERE p.event = events.event AND p.attempts > 0 AND p.event = ANY($1)";
constexpr auto* kLeaveQueue = "DELETE FROM pending WHERE event = ANY($1)";
const std::string kMarkFailed =
    "UPDATE pending SET attempts = attempts + 1, last_error = $2, due_at = $3 + " + kNow +
    " WHERE event = $1";
constexpr auto* kMarkDead =
    "UPDATE pending SET is_dead = 1, attempts = attempts + 1, last_error = $2 WHERE event = $1";
const std::string kUntilNextEvent =
    "SELECT min(due_at) - " + kNow + " FROM pending WHERE is_dead = 0";

const std::string kPullForward = "UPDATE pending SET due_at = " + kNow +
                                 " WHERE is_dead = 0 AND due_at > " + kNow +
                                 " AND (attempts = 0 OR due_at > $1 + " + kNow + ")";

// What another replica holds is looked for again soon: it may have died. And what nobody waits for
// is looked for now and then: it may have come to another replica, which died.
constexpr milliseconds kHeldByOthers{100};
constexpr milliseconds kLongestPause{1'000};

// Begins a transaction, which holds them.
std::vector<PendingEvent> ClaimBy(Connection& connection, const Statement& claim) {
  const auto rows = std::move(
      connection
          .Exchange({Statement("BEGIN"), Statement(kLimitIdleness), Statement(kUseIndexes), claim})
          .back());
  std::vector<PendingEvent> events;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    events.push_back({rows.Integer(row, 0), std::string(rows.Text(row, 1)),
                      EncodingOf(rows.Integer(row, 2)), std::string(rows.Bytes(row, 3)),
                      rows.Integer(row, 4), static_cast<int>(rows.Integer(row, 5))});
  }
  return events;
}

// Two workers that make the same changes make them in the same order.
auto OrderOf(const Change& change) {
  using Order = std::tuple<std::size_t, std::string, std::string, std::string>;
  const auto table = change.index();
  if (const auto* installation = std::get_if<InstallationChange>(&change)) {
    return Order{table, installation->website_id, "", ""};
  }
  if (const auto* conversation = std::get_if<ClosedConversation>(&change)) {
    return Order{table, conversation->platform, conversation->website_id,
                 conversation->conversation_id};
  }
  return Order{table, std::get<Score>(change).event_id, "", ""};
}

// The claims of one transaction, and what becomes of them.
class Batch {
 public:
  Batch(const Decide& decide, const RetryPolicy& policy, bool queues_follow_ups)
      : decide_(decide), policy_(policy), queues_follow_ups_(queues_follow_ups) {}

  void Add(PendingEvent event) {
    try {
      auto changes = decide_(event);
      std::move(changes.begin(), changes.end(), std::back_inserter(changes_));
      done_.push_back(event.key);
      attempts_.push_back({std::move(event), EffectResult::kApplied, ""});
    } catch (const std::exception& error) {
      Fail(std::move(event), error.what());
    }
  }

  void Fail(PendingEvent event, const std::string& error) {
    const int failed = event.attempts + 1;
    const bool is_dead = failed >= policy_.most_attempts;
    if (is_dead) {
      marks_.emplace_back(kMarkDead, event.key, error);
    } else {
      marks_.emplace_back(kMarkFailed.c_str(), event.key, error,
                          std::int64_t{DelayAfter(policy_.first_delay, failed).count()});
    }
    attempts_.push_back(
        {std::move(event), is_dead ? EffectResult::kDead : EffectResult::kFailed, error});
  }

  // Makes the changes and marks the events; the transaction is committed. Tells how long it is
  // until the next one is due.
  std::optional<std::int64_t> Commit(Connection& connection) {
    std::stable_sort(changes_.begin(), changes_.end(), [](const auto& one, const auto& other) {
      return OrderOf(one) < OrderOf(other);
    });
    std::vector<Statement> statements;
    Append(statements, changes_, queues_follow_ups_);
    statements.emplace_back(kKeepAttempts, done_);
    statements.emplace_back(kLeaveQueue, done_);
    std::move(marks_.begin(), marks_.end(), std::back_inserter(statements));
    statements.emplace_back(kUntilNextEvent.c_str());
    statements.emplace_back("COMMIT");
    const auto answers = connection.Exchange(statements);
    return answers[answers.size() - 2].OptionalInteger(0, 0);
  }

  std::vector<Attempt> TakeAttempts() { return std::move(attempts_); }

 private:
  const Decide& decide_;
  const RetryPolicy& policy_;
  bool queues_follow_ups_;
  std::vector<Change> changes_;
  std::vector<std::int64_t> done_;
  std::vector<Statement> marks_;
  std::vector<Attempt> attempts_;
};

// In a transaction of its own. Nothing if another one has taken it meanwhile.
std::vector<Attempt> WorkOffAlone(Connection& connection, const PendingEvent& claimed,
                                  const Decide& decide, const RetryPolicy& policy,
                                  bool queues_follow_ups) {
  const auto claim = [&] { return ClaimBy(connection, Statement(kClaimOne.c_str(), claimed.key)); };
  Batch batch(decide, policy, queues_follow_ups);
  try {
    for (auto& event : claim()) batch.Add(std::move(event));
    batch.Commit(connection);
    return batch.TakeAttempts();
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    Batch failed(decide, policy, queues_follow_ups);
    for (auto& event : claim()) failed.Fail(std::move(event), error.what());
    failed.Commit(connection);
    return failed.TakeAttempts();
  }
}

milliseconds PauseAfter(const std::vector<Attempt>& attempts,
                        std::optional<std::int64_t> until_next) {
  auto pause = until_next ? milliseconds(*until_next) : kLongestPause;
  if (attempts.empty()) pause = std::max(pause, kHeldByOthers);
  return std::min(pause, kLongestPause);
}

}  // namespace

Round WorkOff(Connection& connection, std::size_t most, const Decide& decide,
              const RetryPolicy& policy, bool queues_follow_ups) {
  const auto claimed =
      ClaimBy(connection, Statement(kClaim.c_str(), static_cast<std::int64_t>(most)));
  Round round;
  std::optional<std::int64_t> until_next;
  try {
    Batch batch(decide, policy, queues_follow_ups);
    for (const auto& event : claimed) batch.Add(event);
    until_next = batch.Commit(connection);
    round.attempts = batch.TakeAttempts();
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    for (const auto& event : claimed) {
      auto attempts = WorkOffAlone(connection, event, decide, policy, queues_follow_ups);
      std::move(attempts.begin(), attempts.end(), std::back_inserter(round.attempts));
    }
    until_next = 0;
  }
  round.until_next = PauseAfter(round.attempts, until_next);
  return round;
}

void PullForward(Connection& connection) {
  connection.Exchange({Statement(kPullForward.c_str(), std::int64_t{kLongestRetryDelay.count()})});
}

}  // namespace connector::events::postgres
