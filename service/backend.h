// Everything that the service has once, shared by its workers: the events and what works them off,
// the secrets, what is counted.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/http/server/options.h"
#include "base/http/server/pool.h"
#include "base/sql/reader.h"
#include "contract/revision.h"
#include "crm/protocol/follow_up_worker.h"
#include "events/applier.h"
#include "events/receiver.h"
#include "events/spool/spool.h"
#include "events/store.h"
#include "service/keyring.h"
#include "service/operator/readiness.h"
#include "service/telemetry/journal.h"
#include "service/telemetry/metrics.h"
#include "verification/credential_checker.h"

namespace connector::service {

struct BackendOptions {
  std::filesystem::path shop;      // must be there
  std::filesystem::path database;  // of the events; must be there and have its tables
  std::optional<events::PostgresPlace> postgres;  // instead of it
  std::optional<std::filesystem::path> events_spool;
  std::chrono::milliseconds query_timeout{2'000};
  std::chrono::milliseconds lock_timeout = sql::kLockTimeout;
  contract::Revision default_revision = contract::Revision::k2017_09;
  std::optional<std::filesystem::path> fixtures;  // what a reset loads; the sample if there is none
  Secrets secrets;
  bool enable_reset = false;
  events::RetryPolicy retry;
  events::Retention keep_event_bodies;
  verification::CredentialChecker::Limits credentials;
  std::chrono::milliseconds lag_bound = events::kLagBound;
  std::optional<std::string> platform_url;  // with a key among the secrets
  unsigned platform_calls = 2;
  int platform_attempts = 12;
  std::chrono::milliseconds platform_retry_delay{1'000};
  std::string contact_url;  // what a contact's number comes after, in profiles
};

// Tells the operator once, and not once for each conversation, that the platform cannot be asked.
// Thread-safe.
class PlatformNotices {
 public:
  void Tell(crm::protocol::FollowUpResult result, const std::string& reason);

 private:
  std::mutex mutex_;
  bool is_answering_ = true;
};

// Tells the operator once, and not once for each worker, what is wrong with the shop's file.
// Thread-safe.
class ShopNotices {
 public:
  void Tell(const std::string& notice);

 private:
  std::mutex mutex_;
  std::string last_;
};

// In the order in which they need each other: each may use those above it, also while it ends.
struct Backend {
  explicit Backend(BackendOptions backend_options);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  http::Observer MakeObserver();  // of the connector's listener
  http::Pool::Observer MakePoolObserver();

  // Of the shop's file, for one worker.
  std::unique_ptr<sql::Reader> NewShopReader();

  std::unique_ptr<crm::protocol::FollowUpWorker> MakeFollowUps();

  const BackendOptions options;
  std::atomic<bool> is_draining{false};  // health is DOWN then
  Keyring keyring;
  Metrics metrics;
  Journal journal;
  ShopNotices shop_notices;
  PlatformNotices platform_notices;
  std::unique_ptr<events::Store> events;
  std::unique_ptr<events::spool::Spool> spool;                // null without a file
  std::unique_ptr<crm::protocol::FollowUpWorker> follow_ups;  // null without a platform to ask
  events::Applier applier;
  events::Receiver receiver;
  Readiness readiness;
  verification::CredentialChecker credential_checker;
};

}  // namespace connector::service
