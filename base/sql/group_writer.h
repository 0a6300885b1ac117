// The one thread that writes while the service runs. Jobs that wait share a transaction, and with
// it the wait for the disk: durable writes cost one such wait for all of them, not one each.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/sql/checkpointer.h"
#include "base/sql/database.h"
#include "base/sql/files.h"
#include "base/sql/outcome.h"
#include "base/sql/query.h"

namespace connector::sql {

// Thread-safe.
class GroupWriter {
 public:
  using Job = std::function<void(SQLite::Database&)>;
  using Done = std::function<void(const Outcome&)>;

  struct Limits {
    std::size_t most_waiting = 4'096;
    std::size_t most_in_group = 256;                        // of one transaction
    std::chrono::milliseconds lock_timeout = kLockTimeout;  // for another process that writes
    std::chrono::milliseconds patience{100};                // of those who wait for idleness
    std::int64_t long_log_bytes = kLongLogBytes;            // the checkpointer's
    std::chrono::milliseconds reader_timeout{3'000};        // for those who read from a long log
  };

  // The database outlives it, and is nobody else's to write with meanwhile.
  explicit GroupWriter(SQLite::Database& database);
  GroupWriter(SQLite::Database& database, Limits limits);
  ~GroupWriter();  // stops
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  // Ends a wait for another process's lock, writes what can be written at once, and takes no more:
  // whatever else waits, and whatever comes, is told that the database is unavailable. Idempotent.
  void Stop();

  enum class Urgency {
    kNow,       // somebody waits for the answer
    kWhenIdle,  // while nobody does; after the limit's patience in any case
    kNext,      // with the next transaction, before all others
  };

  // Runs the job inside a transaction, later, on the writer's thread, and tells `done` how it
  // ended, on the same thread; both must not block. Where too many wait, `done` is told at once.
  void Submit(Job job, Done done, Urgency urgency = Urgency::kNow);

 private:
  struct Entry {
    Job job;
    Done done;
    std::chrono::steady_clock::time_point submitted;
    Outcome outcome{};
  };
  using Queue = std::deque<Entry>;

  void Run();
  std::vector<Entry> AwaitGroup();
  bool IsTimeForTheRest() const;
  void Write(std::vector<Entry>& group);
  void RequireFilesInPlace();
  void Checkpoint();
  bool WaitForLock(int attempts);
  void TakeAll(std::vector<Entry>& group);
  void RunJob(Entry& entry);

  SQLite::Database& database_;
  OpenFiles files_;
  std::string misplaced_;  // what is in the log already
  Query savepoint_;
  Query roll_back_;
  Query release_;
  Limits limits_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  Queue waiting_;
  Queue waiting_for_idleness_;
  std::atomic<bool> is_stopping_{false};
  std::chrono::steady_clock::time_point lock_wait_began_{};
  std::chrono::milliseconds lock_timeout_;
  Checkpointer checkpointer_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::sql
