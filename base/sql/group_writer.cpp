#include "base/sql/group_writer.h"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace connector::sql {
namespace {

using Kind = Outcome::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kIdleness{5};
constexpr std::chrono::milliseconds kLockPoll{2};
constexpr std::chrono::milliseconds kCheckpointTry{20};

// The first ones, as many as there are.
template <typename Entry>
void Move(std::deque<Entry>& from, std::size_t most, std::vector<Entry>& to) {
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), most));
  std::move(from.begin(), end, std::back_inserter(to));
  from.erase(from.begin(), end);
}

}  // namespace

GroupWriter::GroupWriter(SQLite::Database& database) : GroupWriter(database, Limits{}) {}

GroupWriter::GroupWriter(SQLite::Database& database, Limits limits)
    : database_(database),
      files_(database_.getFilename()),
      savepoint_(database_, "SAVEPOINT job"),
      roll_back_(database_, "ROLLBACK TO job"),
      release_(database_, "RELEASE job"),
      limits_(limits),
      lock_timeout_(limits.lock_timeout),
      checkpointer_(database_, limits.long_log_bytes) {
  const auto wait = [](void* writer, int attempts) -> int {
    return static_cast<GroupWriter*>(writer)->WaitForLock(attempts) ? 1 : 0;
  };
  sqlite3_busy_handler(database_.getHandle(), wait, this);
  thread_ = std::thread([this] { Run(); });
}

GroupWriter::~GroupWriter() { Stop(); }

void GroupWriter::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

// SQLite's own busy timeout could not be cut short. False: give up.
bool GroupWriter::WaitForLock(int attempts) {
  if (attempts == 0) lock_wait_began_ = Clock::now();
  if (is_stopping_ || Clock::now() - lock_wait_began_ >= lock_timeout_) return false;
  std::this_thread::sleep_for(kLockPoll);
  return true;
}

void GroupWriter::Submit(Job job, Done done, Urgency urgency) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = urgency == Urgency::kWhenIdle ? waiting_for_idleness_ : waiting_;
    if (!is_stopping_ && (queue.size() < limits_.most_waiting || urgency == Urgency::kNext)) {
      const auto place = urgency == Urgency::kNext ? queue.begin() : queue.end();
      queue.insert(place, Entry{std::move(job), std::move(done), Clock::now()});
      done = nullptr;
    }
  }
  if (done) return done({Kind::kUnavailable, "too many writes wait, or the service stops"});
  has_work_.notify_one();
}

void GroupWriter::Run() {
  for (auto group = AwaitGroup(); !group.empty(); group = AwaitGroup()) {
    Write(group);
    for (const auto& entry : group) entry.done(entry.outcome);
    Checkpoint();
  }
}

// Nobody who was answered waits for it.
void GroupWriter::Checkpoint() {
  const auto end = Clock::now() + limits_.reader_timeout;
  lock_timeout_ = kCheckpointTry;
  checkpointer_.Run([&] {
    std::this_thread::sleep_for(kLockPoll);
    return !is_stopping_ && Clock::now() < end;
  });
  lock_timeout_ = limits_.lock_timeout;
}

// Adds everybody who waits to the group.
void GroupWriter::TakeAll(std::vector<Entry>& group) {
  const std::lock_guard lock(mutex_);
  Move(waiting_, waiting_.size(), group);
  Move(waiting_for_idleness_, waiting_for_idleness_.size(), group);
}

// Empty once it is to stop and nothing waits.
std::vector<GroupWriter::Entry> GroupWriter::AwaitGroup() {
  std::unique_lock lock(mutex_);
  has_work_.wait(
      lock, [this] { return is_stopping_ || !waiting_.empty() || !waiting_for_idleness_.empty(); });
  // Whoever was just answered may be about to ask again: idle is who waits for a while in vain.
  has_work_.wait_for(lock, kIdleness, [this] { return is_stopping_ || !waiting_.empty(); });
  std::vector<Entry> group;
  if (IsTimeForTheRest()) Move(waiting_for_idleness_, 1, group);
  Move(waiting_, limits_.most_in_group - group.size(), group);
  return group;
}

bool GroupWriter::IsTimeForTheRest() const {
  return !waiting_for_idleness_.empty() &&
         (waiting_.empty() ||
          Clock::now() - waiting_for_idleness_.front().submitted >= limits_.patience);
}

// All or nothing, but for jobs that throw: those are taken back one by one.
void GroupWriter::Write(std::vector<Entry>& group) {
  try {
    RequireFilesInPlace();
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (auto& entry : group) RunJob(entry);
    transaction.commit();
    RequireFilesInPlace();
  } catch (const std::exception& error) {
    // Everybody is told at once: groups that waited in turn, for a lock perhaps, would have those
    // behind them wait longer than the platform does.
    TakeAll(group);
    for (auto& entry : group) entry.outcome = {Kind::kUnavailable, error.what()};
  }
}

void GroupWriter::RequireFilesInPlace() {
  const auto misplaced = files_.FindMisplaced();
  if (misplaced != misplaced_) {
    if (misplaced.empty()) spdlog::warn("database: every file is in its place again");
    if (!misplaced.empty()) spdlog::critical("database: {}", misplaced);
    misplaced_ = misplaced;
  }
  if (!misplaced.empty()) throw DatabaseError(misplaced);
}

void GroupWriter::RunJob(Entry& entry) {
  Execute(savepoint_);
  try {
    entry.job(database_);
  } catch (const SQLite::Exception& error) {
    if (IsTransient(error)) throw;  // the others would meet the same
    entry.outcome = {Kind::kFailed, error.what()};
  } catch (const std::exception& error) {
    entry.outcome = {Kind::kFailed, error.what()};
  }
  if (entry.outcome.kind == Kind::kFailed) Execute(roll_back_);
  Execute(release_);
}

}  // namespace connector::sql
