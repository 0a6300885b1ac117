#include "events/postgres/throttle.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/sql/blob.h"
#include "events/postgres/clock.h"
#include "events/same_event.h"

namespace connector::events::postgres {
namespace {

using sql::Blob;
using sql::postgres::Statement;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostJobsWaiting = 1'024;
constexpr std::size_t kMostJobsTogether = 64;
constexpr std::uint64_t kBetweenCleanings = 100;  // attempts
constexpr std::int64_t kMostInCleaning = 1'000;   // logins: more than come meanwhile

// Nobody waits for the disk or for the standby: what the engine loses of the last moment when it
// dies are guesses that may be made again.
constexpr auto* kDoNotWait = "SET LOCAL synchronous_commit = off";
// The time is read once, for ends_at; a row comes back if the attempt may be made.
const std::string kCount =
    "INSERT INTO attempts AS a (login_sha256, failures, ends_at) VALUES ($1, 1, $2 + " + kNow +
    ") ON CONFLICT (login_sha256) DO UPDATE SET "
    "failures = CASE WHEN a.ends_at <= excluded.ends_at - $2 THEN 1 ELSE a.failures + 1 END, "
    "ends_at = CASE WHEN a.ends_at <= excluded.ends_at - $2 THEN excluded.ends_at "
    "ELSE a.ends_at END "
    "WHERE a.ends_at <= excluded.ends_at - $2 OR a.failures < $3 RETURNING failures";
const std::string kStanding =
    "SELECT failures, ends_at - " + kNow + " FROM attempts WHERE login_sha256 = $1";
constexpr auto* kTakeBack = "UPDATE attempts SET failures = failures - 1 WHERE login_sha256 = $1";
constexpr auto* kForgetNone = "DELETE FROM attempts WHERE login_sha256 = $1 AND failures <= 0";
constexpr auto* kForget = "DELETE FROM attempts WHERE login_sha256 = $1";
// The clock in a query of its own: an index is of no use for a value that may change.
const std::string kForgetOld =
    "DELETE FROM attempts WHERE login_sha256 IN (SELECT login_sha256 FROM attempts "
    "WHERE ends_at <= (SELECT " +
    kNow + ") ORDER BY ends_at LIMIT $1 FOR UPDATE SKIP LOCKED)";

}  // namespace

Throttle::Throttle(const sql::postgres::Options& options, const ThrottleLimits& limits)
    : timeout_(options.timeout),
      limits_(limits),
      lane_(options, kMostJobsWaiting, kMostJobsTogether,
            [this](auto& connection, auto jobs) { Handle(connection, jobs); }) {}

void Throttle::Begin(const std::string& login, Done<Standing> done) {
  Submit(
      {Sha256(login), std::nullopt, std::move(done), std::chrono::steady_clock::now() + timeout_});
}

void Throttle::End(const std::string& login, AttemptEnd end) {
  Submit({Sha256(login), end, [](const auto&, const auto&) {},
          std::chrono::steady_clock::now() + timeout_});
}

void Throttle::Submit(Job job) {
  if (const auto refused = lane_.Submit(std::move(job))) {
    refused->done({Outcome::Kind::kUnavailable, kTooManyWait}, {});
  }
}

void Throttle::Handle(Connection& connection, const std::vector<Job>& jobs) {
  const auto before = begun_;
  for (const auto& job : jobs) begun_ += job.end ? 0 : 1;
  const bool forgets_old = begun_ / kBetweenCleanings > before / kBetweenCleanings;
  const auto earliest = std::min_element(
      jobs.begin(), jobs.end(),
      [](const auto& one, const auto& other) { return one.deadline < other.deadline; });
  std::vector<Standing> standings(jobs.size());
  const auto outcome = Try(connection, earliest->deadline, lane_.is_stopping(),
                           [&] { standings = Count(connection, jobs, forgets_old); });
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].done(outcome, standings[i]);
}

// Of each job, those that end none. One transaction, in the order of the logins, as another replica
// may have the same ones; those of one login in the order in which they came.
std::vector<Standing> Throttle::Count(Connection& connection, const std::vector<Job>& jobs,
                                      bool forgets_old) const {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return jobs[one].login_sha256 < jobs[other].login_sha256;
  });
  const std::int64_t window_ms = milliseconds(limits_.window).count();
  std::vector<Statement> statements{Statement("BEGIN"), Statement(kDoNotWait)};
  std::vector<std::size_t> places(jobs.size());  // of each job's first statement
  for (const auto i : order) {
    const Blob login{jobs[i].login_sha256};
    places[i] = statements.size();
    if (!jobs[i].end) {
      statements.emplace_back(kCount.c_str(), login, window_ms, limits_.failures);
      statements.emplace_back(kStanding.c_str(), login);
    } else if (jobs[i].end == AttemptEnd::kSucceeded) {
      statements.emplace_back(kForget, login);
    } else {
      statements.emplace_back(kTakeBack, login);
      statements.emplace_back(kForgetNone, login);
    }
  }
  if (forgets_old) statements.emplace_back(kForgetOld.c_str(), kMostInCleaning);
  statements.emplace_back("COMMIT");
  const auto answers = connection.Exchange(statements);
  std::vector<Standing> standings(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].end) continue;
    const auto& counted = answers[places[i]];
    const auto& standing = answers[places[i] + 1];
    if (counted.size() > 0) {
      standings[i].failures = static_cast<int>(counted.Integer(0, 0)) - 1;
    } else {
      const auto left = std::chrono::ceil<seconds>(milliseconds(standing.Integer(0, 1)));
      standings[i] = {static_cast<int>(standing.Integer(0, 0)), std::max(left, seconds(1))};
    }
  }
  return standings;
}

}  // namespace connector::events::postgres
