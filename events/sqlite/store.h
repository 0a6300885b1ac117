// The events in SQLite: one file, one thread that writes.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <string>

#include "base/sql/group_writer.h"
#include "events/sqlite/crm.h"
#include "events/sqlite/history.h"
#include "events/sqlite/inbox.h"
#include "events/sqlite/installations.h"
#include "events/sqlite/throttle.h"
#include "events/store.h"

namespace connector::events::sqlite {

class SqliteStore : public Store {
 public:
  explicit SqliteStore(const Options& options);
  ~SqliteStore() override;

  std::unique_ptr<Reader> NewReader() override;
  void Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done) override;
  void ReceiveInOrder(std::vector<std::shared_ptr<const Delivery>> deliveries,
                      Done<> done) override;
  void WorkOff(Effort effort, Decide decide, RetryPolicy policy, Done<Round> done) override;
  void OpenCase(CaseRequest request, Done<std::int64_t> done) override;
  void BeginAttempt(std::string login, Done<Standing> done) override;
  void EndAttempt(std::string login, AttemptEnd end) override;
  void TakeFollowUps(std::size_t most, std::chrono::milliseconds lease,
                     Done<TakenFollowUps> done) override;
  void CompleteFollowUp(FollowUp follow_up, CrmRecord record,
                        Done<std::optional<std::int64_t>> done) override;
  void PutOffFollowUp(FollowUp follow_up, Setback setback, Done<> done) override;
  void ReplayFollowUp(std::int64_t key, Done<bool> done) override;
  void Replay(std::string id, Done<ReplayResult> done) override;
  void DropBodies(std::int64_t received_before_ms, std::int64_t after,
                  Done<std::optional<std::int64_t>> done) override;
  void Probe(Done<> done) override;
  void Clear(Done<> done) override;
  void Stop() override;

 private:
  using Urgency = sql::GroupWriter::Urgency;

  template <typename Value, typename Job>
  void Write(Job job, Done<Value> done, Urgency urgency = Urgency::kNow);

  Round WorkOffNow(std::size_t most, const Decide& decide, const RetryPolicy& policy);
  Attempt Try(PendingEvent event, const Decide& decide, const RetryPolicy& policy);
  void Make(const std::vector<Change>& changes);

  Options options_;
  std::mutex throttle_mutex_;
  Throttle throttle_;
  sql::Connection database_;
  Inbox inbox_;
  HistoryWriter history_;
  Installations installations_;
  CrmWriter crm_;
  sql::Query savepoint_;
  sql::Query roll_back_;
  sql::Query release_;
  // When the clock was last looked at; used on the writer's thread.
  std::int64_t clock_ms_ = std::numeric_limits<std::int64_t>::max();
  sql::GroupWriter writer_;  // last: its thread uses all of the above
};

}  // namespace connector::events::sqlite
