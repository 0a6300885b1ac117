#include "store/group_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/database.h"

namespace connector::store {
namespace {

using Kind = Outcome::Kind;

}  // namespace

GroupWriter::GroupWriter(SQLite::Database& database) : GroupWriter(database, Limits{}) {}

GroupWriter::GroupWriter(SQLite::Database& database, Limits limits)
    : database_(database),
      savepoint_(database_, "SAVEPOINT job"),
      roll_back_(database_, "ROLLBACK TO job"),
      release_(database_, "RELEASE job"),
      limits_(limits),
      thread_([this] { Run(); }) {}

GroupWriter::~GroupWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

void GroupWriter::Submit(Job job, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < limits_.most_waiting) {
      waiting_.push_back({std::move(job), std::move(done)});
      done = nullptr;
    }
  }
  if (done) return done({Kind::kUnavailable, "too many writes wait"});
  has_work_.notify_one();
}

void GroupWriter::Run() {
  for (auto group = AwaitGroup(); !group.empty(); group = AwaitGroup()) {
    Write(group);
    for (const auto& entry : group) entry.done(entry.outcome);
  }
}

// Empty once it is to stop and nothing waits.
std::vector<GroupWriter::Entry> GroupWriter::AwaitGroup() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), limits_.most_in_group));
  const auto end = waiting_.begin() + count;
  std::vector<Entry> group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return group;
}

// All or nothing, but for jobs that throw: those are taken back one by one.
void GroupWriter::Write(std::vector<Entry>& group) {
  try {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (auto& entry : group) RunJob(entry);
    transaction.commit();
  } catch (const std::exception& error) {
    for (auto& entry : group) entry.outcome = {Kind::kUnavailable, error.what()};
  }
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

}  // namespace connector::store
