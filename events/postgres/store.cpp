#include "events/postgres/store.h"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <utility>

#include "events/postgres/clock.h"
#include "events/postgres/crm.h"
#include "events/postgres/reader.h"
#include "events/postgres/schema.h"
#include "events/postgres/worker.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Error;
using sql::postgres::Statement;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 4'096;
constexpr std::size_t kMostInGroup = 256;
constexpr std::size_t kMostQuestions = 64;  // asked together
constexpr milliseconds kIdleness{5};        // of what comes in, before effects are made
constexpr milliseconds kPatience{100};      // with it

const std::string kProbe =
    "INSERT INTO readiness (only_row, checked_at) VALUES (1, " + kNow +
    ") ON CONFLICT (only_row) DO UPDATE SET checked_at = excluded.checked_at";

// Also of a server that could not be asked at the start, or that another one's failure made the
// one that is written to. It may be mended while the service runs.
void RequireUsable(Connection& connection) {
  try {
    CheckIsUsable(connection);
  } catch (const Error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw Error(Error::Kind::kUnavailable, error.what());
  }
}

sql::postgres::Options ToOptions(const PostgresPlace& place) {
  return {place.url, place.password, place.timeout, RequireUsable};
}

sql::postgres::Options ToHistoryOptions(const PostgresPlace& place) {
  auto options = ToOptions(place);
  options.timeout = std::min(place.timeout, place.history_timeout);
  return options;
}

void ClearAll(Connection& connection) {
  connection.Exchange({Statement("BEGIN"), Statement("DELETE FROM pending"),
                       Statement("DELETE FROM event_conflicts"), Statement("DELETE FROM events"),
                       Statement("DELETE FROM follow_ups"), Statement("DELETE FROM tickets"),
                       Statement("DELETE FROM contacts"), Statement("DELETE FROM cases"),
                       Statement("DELETE FROM scores"), Statement("DELETE FROM conversations"),
                       Statement("DELETE FROM installations"), Statement("DELETE FROM attempts"),
                       Statement("COMMIT")});
}

}  // namespace

PostgresStore::PostgresStore(const Options& options)
    : timeout_(options.postgres->timeout),
      queues_follow_ups_(options.queues_follow_ups),
      ingest_(ToOptions(*options.postgres), kMostWaiting, kMostInGroup,
              [this](auto& connection, const auto& group) {
                const Gate::Passage passage(gate_);
                postgres::Receive(connection, group, ingest_.is_stopping());
              }),
      history_(
          ToHistoryOptions(*options.postgres), kMostWaiting, kMostQuestions,
          [this, timeout = options.postgres->history_timeout](auto& connection, auto questions) {
            FindHistories(connection, questions, steady_clock::now() + timeout,
                          history_.is_stopping());
          }),
      throttle_(ToOptions(*options.postgres), options.throttle),
      effects_(ToOptions(*options.postgres)),
      desk_(ToOptions(*options.postgres)),
      uninstalled_(desk_) {
  // Known before anybody asks, if the engine answers.
  std::promise<void> read;
  uninstalled_.Read([&] { read.set_value(); });
  read.get_future().wait();
}

PostgresStore::~PostgresStore() { Stop(); }

void PostgresStore::Stop() {
  ingest_.Stop();
  history_.Stop();
  throttle_.Stop();
  effects_.Stop();
  uninstalled_.Stop();
  desk_.Stop();
}

std::unique_ptr<Reader> PostgresStore::NewReader() {
  return std::make_unique<PostgresReader>(uninstalled_, history_, desk_);
}

void PostgresStore::Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done) {
  const auto deadline = steady_clock::now() + timeout_;
  if (const auto refused = ingest_.Submit({std::move(delivery), std::move(done), deadline})) {
    refused->done({Outcome::Kind::kUnavailable, kTooManyWait}, {});
  }
}

// By turns with the effects, which could not keep up otherwise.
void PostgresStore::ReceiveInOrder(std::vector<std::shared_ptr<const Delivery>> deliveries,
                                   Done<> done) {
  effects_.Do([deliveries = std::move(deliveries)](
                  Connection& connection) { postgres::ReceiveInOrder(connection, deliveries); },
              done);
}

void PostgresStore::WorkOff(Effort effort, Decide decide, RetryPolicy policy, Done<Round> done) {
  if (!effort.is_urgent) gate_.AwaitIdleness(kIdleness, kPatience);
  effects_.Ask<Round>(
      [=, this, queues = queues_follow_ups_](Connection& connection) {
        if (!is_pulled_forward_) PullForward(connection);
        is_pulled_forward_ = true;
        std::optional<Gate::Closed> closed;
        if (effort.is_urgent) closed.emplace(gate_);
        return postgres::WorkOff(connection, effort.most_events, decide, policy, queues);
      },
      [this, done](const Outcome& outcome, Round round) {
        if (round.attempts.empty()) return done(outcome, std::move(round));
        uninstalled_.Read([=] { done(outcome, round); });
      });
}

void PostgresStore::OpenCase(CaseRequest request, Done<std::int64_t> done) {
  desk_.Ask<std::int64_t>(
      [request = std::move(request)](Connection& connection) {
        return postgres::OpenCase(connection, request);
      },
      done);
}

void PostgresStore::BeginAttempt(std::string login, Done<Standing> done) {
  throttle_.Begin(login, std::move(done));
}

void PostgresStore::EndAttempt(std::string login, AttemptEnd end) { throttle_.End(login, end); }

void PostgresStore::TakeFollowUps(std::size_t most, milliseconds lease, Done<TakenFollowUps> done) {
  effects_.Ask<TakenFollowUps>(
      [=](Connection& connection) { return postgres::TakeFollowUps(connection, most, lease); },
      done);
}

void PostgresStore::CompleteFollowUp(FollowUp follow_up, CrmRecord record,
                                     Done<std::optional<std::int64_t>> done) {
  effects_.Ask<std::optional<std::int64_t>>(
      [follow_up = std::move(follow_up), record = std::move(record)](Connection& connection) {
        return postgres::CompleteFollowUp(connection, follow_up, record);
      },
      done);
}

void PostgresStore::PutOffFollowUp(FollowUp follow_up, Setback setback, Done<> done) {
  effects_.Do(
      [follow_up = std::move(follow_up), setback = std::move(setback)](Connection& connection) {
        postgres::PutOffFollowUp(connection, follow_up, setback);
      },
      done);
}

void PostgresStore::ReplayFollowUp(std::int64_t key, Done<bool> done) {
  desk_.Ask<bool>(
      [key](Connection& connection) { return postgres::ReplayFollowUp(connection, key); }, done);
}

void PostgresStore::Replay(std::string id, Done<ReplayResult> done) {
  desk_.Ask<ReplayResult>(
      [id = std::move(id)](Connection& connection) { return postgres::Replay(connection, id); },
      done);
}

void PostgresStore::DropBodies(std::int64_t received_before_ms, std::int64_t after,
                               Done<std::optional<std::int64_t>> done) {
  effects_.Ask<std::optional<std::int64_t>>(
      [=](Connection& connection) {
        return postgres::DropBodies(connection, received_before_ms, after);
      },
      done);
}

void PostgresStore::Probe(Done<> done) {
  desk_.Do([](Connection& connection) { connection.Exchange({Statement(kProbe.c_str())}); }, done);
}

void PostgresStore::Clear(Done<> done) {
  effects_.Do(ClearAll,
              [this, done](const Outcome& outcome) { uninstalled_.Read([=] { done(outcome); }); });
}

}  // namespace connector::events::postgres
