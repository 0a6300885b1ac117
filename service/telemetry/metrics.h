// What is counted, for Prometheus. No label holds anything that a request brought.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http/server/options.h"
#include "crm/protocol/follow_up_worker.h"
#include "events/store.h"
#include "service/keyring.h"
#include "service/operator/access.h"
#include "verification/credential_checker.h"

namespace connector::service {

// Thread-safe.
class Metrics {
 public:
  Metrics();

  void CountRequest(const http::AccessEntry& entry);
  void CountSignature(Verdict verdict);
  void CountCredentials(verification::Verdict verdict);
  void CountOperatorToken(TokenVerdict verdict);
  void CountDelivery(events::Receipt receipt);
  void CountEffect(events::EffectResult result);
  void CountFollowUp(crm::protocol::FollowUpResult result);
  void CountRefusal() { refusals_.Increment(); }
  void SetWaiting(std::size_t requests) { waiting_.Set(static_cast<double>(requests)); }

  // As last known, while the events' database is away.
  void SetEvents(const events::Counts& counts);

  // The exposition format, with these gauges brought up to date.
  struct Gauges {
    std::chrono::milliseconds effects_lag_bound;
    std::chrono::milliseconds installations_age;
    std::uint64_t spooled_events;
    std::uint64_t refused_events;  // in the spool
    std::uint64_t dropped_journal_entries;
  };
  std::string Text(const Gauges& gauges);

 private:
  using CounterFamily = prometheus::Family<prometheus::Counter>;
  using RouteAndStatus = std::pair<std::string_view, int>;

  prometheus::Registry registry_;
  CounterFamily& requests_;
  std::vector<prometheus::Counter*> signatures_;       // by Verdict
  std::vector<prometheus::Counter*> credentials_;      // by verification::Verdict
  std::vector<prometheus::Counter*> operator_tokens_;  // by TokenVerdict
  std::vector<prometheus::Counter*> deliveries_;       // by Receipt
  std::vector<prometheus::Counter*> effects_;          // by EffectResult
  std::vector<prometheus::Counter*> follow_ups_;       // by FollowUpResult
  prometheus::Histogram& duration_seconds_;
  prometheus::Gauge& waiting_;
  prometheus::Counter& refusals_;
  prometheus::Gauge& pending_events_;
  prometheus::Gauge& dead_events_;
  prometheus::Gauge& pending_follow_ups_;
  prometheus::Gauge& dead_follow_ups_;
  prometheus::Gauge& effects_lag_seconds_;
  prometheus::Gauge& effects_lag_bound_seconds_;
  prometheus::Gauge& events_age_seconds_;
  prometheus::Gauge& installations_age_seconds_;
  prometheus::Gauge& spooled_events_;
  prometheus::Gauge& refused_events_;
  prometheus::Gauge& dropped_journal_entries_;
  prometheus::Counter& dropped_log_lines_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point events_set_at_ = std::chrono::steady_clock::now();
  std::map<RouteAndStatus, prometheus::Counter*> by_route_and_status_;
};

}  // namespace connector::service
