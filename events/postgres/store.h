// The events in PostgreSQL: a connection for what comes in, one for what follows from it, one for
// the history that profiles show, one for attempts at passwords, and one for the operator and
// everything else.
#pragma once

#include <memory>
#include <string>

#include "events/postgres/desk.h"
#include "events/postgres/gate.h"
#include "events/postgres/history.h"
#include "events/postgres/inbox.h"
#include "events/postgres/throttle.h"
#include "events/postgres/uninstalled.h"
#include "events/store.h"

namespace connector::events::postgres {

class PostgresStore : public Store {
 public:
  explicit PostgresStore(const Options& options);
  ~PostgresStore() override;

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
  std::chrono::milliseconds timeout_;
  bool queues_follow_ups_;
  bool is_pulled_forward_ = false;  // since the start; used on the thread of the effects
  Gate gate_;                       // of what comes in
  Lane<Incoming> ingest_;
  Lane<Question> history_;
  Throttle throttle_;
  Desk effects_;
  Desk desk_;
  Uninstalled uninstalled_;  // last: it asks the desk
};

}  // namespace connector::events::postgres
