// Everything that the service has once, shared by its workers: the database's writer, the inbox and
// what works it off, the secrets, what is counted.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/http/server/pool.h"
#include "base/sql/group_writer.h"
#include "contract/revision.h"
#include "events/applier.h"
#include "events/effects.h"
#include "events/history.h"
#include "events/inbox.h"
#include "events/receiver.h"
#include "service/keyring.h"
#include "service/operator/readiness.h"
#include "service/telemetry/journal.h"
#include "service/telemetry/metrics.h"
#include "verification/credential_checker.h"

namespace connector::service {

struct BackendOptions {
  std::filesystem::path database;
  std::chrono::milliseconds query_timeout{2'000};
  std::chrono::milliseconds lock_timeout = sql::kLockTimeout;
  contract::Revision default_revision = contract::Revision::k2017_09;
  std::optional<std::filesystem::path> fixtures;  // what a reset loads; the sample where absent
  Secrets secrets;
  bool enable_reset = false;
  events::RetryPolicy retry;
  verification::CredentialChecker::Limits credentials;
  std::chrono::milliseconds lag_bound = events::kLagBound;
};

// In the order in which they need each other: each may use those above it, also while it ends.
struct Backend {
  explicit Backend(BackendOptions backend_options);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  http::Observer MakeObserver();  // of the connector's listener
  http::Pool::Observer MakePoolObserver();

  const BackendOptions options;
  std::atomic<bool> is_draining{false};  // health is DOWN then
  Keyring keyring;
  Metrics metrics;
  Journal journal;
  SQLite::Database database;
  events::Inbox inbox;
  events::Effects effects;
  events::HistoryWriter history;
  sql::GroupWriter writer;
  events::Applier applier;
  events::Receiver receiver;
  Readiness readiness;
  verification::CredentialChecker credential_checker;
};

}  // namespace connector::service
