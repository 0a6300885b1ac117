#include "service/telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>

#include "base/log/log.h"
#include "base/text/enum_names.h"
#include "base/text/timestamp.h"

namespace connector::service {
namespace {

constexpr text::EnumNames<Verdict, 5> kSignatures{{
    {"current", Verdict::kCurrent},
    {"previous", Verdict::kPrevious},
    {"missing", Verdict::kMissing},
    {"wrong", Verdict::kWrong},
    {"unchecked", Verdict::kUnchecked},
}};
constexpr text::EnumNames<verification::Verdict, 4> kCredentials{{
    {"right", verification::Verdict::kRight},
    {"wrong", verification::Verdict::kWrong},
    {"throttled", verification::Verdict::kThrottled},
    {"unchecked", verification::Verdict::kUnchecked},
}};
constexpr text::EnumNames<TokenVerdict, 4> kTokens{{
    {"right", TokenVerdict::kRight},
    {"missing", TokenVerdict::kMissing},
    {"wrong", TokenVerdict::kWrong},
    {"unchecked", TokenVerdict::kUnchecked},
}};
constexpr text::EnumNames<events::EffectResult, 3> kEffects{{
    {"applied", events::EffectResult::kApplied},
    {"failed", events::EffectResult::kFailed},
    {"dead", events::EffectResult::kDead},
}};
using crm::protocol::FollowUpResult;
constexpr text::EnumNames<FollowUpResult, 6> kFollowUps{{
    {"done", FollowUpResult::kDone},
    {"again", FollowUpResult::kAgain},
    {"dead", FollowUpResult::kDead},
    {"busy", FollowUpResult::kBusy},
    {"unreachable", FollowUpResult::kUnreachable},
    {"forbidden", FollowUpResult::kForbidden},
}};
static_assert(text::IsInOrder(kSignatures) && text::IsInOrder(kCredentials) &&
              text::IsInOrder(kTokens) && text::IsInOrder(kEffects) && text::IsInOrder(kFollowUps));

prometheus::Family<prometheus::Counter>& AddCounter(prometheus::Registry& registry,
                                                    const std::string& name,
                                                    const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

// One counter for each value of an enumeration, there from the start, so that a rate can be taken
// of the first one counted.
template <typename Enum, std::size_t kCount>
std::vector<prometheus::Counter*> AddCounters(prometheus::Registry& registry,
                                              const std::string& name, const std::string& help,
                                              const std::string& label,
                                              const text::EnumNames<Enum, kCount>& values) {
  auto& family = AddCounter(registry, name, help);
  std::vector<prometheus::Counter*> counters;
  counters.reserve(kCount);
  for (const auto& [value, meaning] : values) {
    counters.push_back(&family.Add({{label, std::string(value)}}));
  }
  return counters;
}

prometheus::Gauge& AddGauge(prometheus::Registry& registry, const std::string& name,
                            const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

double Seconds(std::chrono::duration<double> duration) { return duration.count(); }

}  // namespace

Metrics::Metrics()
    : requests_(AddCounter(registry_, "connector_requests_total",
                           "Requests answered by the connector's listener.")),
      signatures_(AddCounters(registry_, "connector_signatures_total",
                              "Requests for signed routes, by what their signature was.", "result",
                              kSignatures)),
      credentials_(AddCounters(registry_, "connector_credentials_total",
                               "Logins with passwords at the verification URL.", "result",
                               kCredentials)),
      operator_tokens_(AddCounters(registry_, "connector_operator_tokens_total",
                                   "Requests to the operator's listener, by what their token was.",
                                   "result", kTokens)),
      deliveries_(AddCounters(registry_, "connector_webhook_deliveries_total",
                              "Webhook deliveries that were acknowledged.", "receipt",
                              events::kReceiptNames)),
      effects_(AddCounters(registry_, "connector_webhook_effects_total",
                           "Attempts to apply an event's effect.", "result", kEffects)),
      follow_ups_(AddCounters(registry_, "connector_follow_ups_total",
                              "Attempts to ask the platform about a closed conversation.", "result",
                              kFollowUps)),
      duration_seconds_(
          prometheus::BuildHistogram()
              .Name("connector_request_duration_seconds")
              .Help("From the whole request to its answer.")
              .Register(registry_)
              .Add({}, prometheus::Histogram::BucketBoundaries{0.0001, 0.0005, 0.001, 0.005, 0.01,
                                                               0.05, 0.1, 0.5, 1, 5, 30})),
      waiting_(AddGauge(registry_, "connector_requests_waiting",
                        "Requests that take long, a search for example, and wait for a thread.")),
      refusals_(AddCounter(registry_, "connector_requests_refused_total",
                           "Requests that take long, and for which there was no thread in time.")
                    .Add({})),
      pending_events_(
          AddGauge(registry_, "connector_events_pending", "Events that wait for their effect.")),
      dead_events_(AddGauge(registry_, "connector_events_dead",
                            "Events whose effect failed for good, until they are replayed.")),
      pending_follow_ups_(AddGauge(registry_, "connector_follow_ups_pending",
                                   "Conversations that the platform is still to be asked about.")),
      dead_follow_ups_(AddGauge(registry_, "connector_follow_ups_dead",
                                "Those that were set aside, until they are replayed.")),
      effects_lag_seconds_(AddGauge(registry_, "connector_effects_lag_seconds",
                                    "For how long the oldest effect that is due has been due.")),
      effects_lag_bound_seconds_(
          AddGauge(registry_, "connector_effects_lag_bound_seconds",
                   "What the lag is kept below, by acknowledging more slowly.")),
      events_age_seconds_(AddGauge(registry_, "connector_events_age_seconds",
                                   "Since the events' database told what waits and lags.")),
      installations_age_seconds_(
          AddGauge(registry_, "connector_installations_age_seconds",
                   "Since it was looked up which websites are uninstalled: interactions go by "
                   "what was known then.")),
      spooled_events_(AddGauge(registry_, "connector_spooled_events",
                               "Events on this machine's disk, until their database has them.")),
      refused_events_(AddGauge(registry_, "connector_spool_refused_events",
                               "Those that it refused for good, until the next start.")),
      dropped_journal_entries_(AddGauge(registry_, "connector_journal_dropped",
                                        "Requests that no longer are in the journal.")),
      dropped_log_lines_(AddCounter(registry_, "connector_log_lines_dropped_total",
                                    "Lines of the log that could not be written in time.")
                             .Add({})) {}

void Metrics::CountRequest(const http::AccessEntry& entry) {
  duration_seconds_.Observe(Seconds(entry.duration));
  const std::lock_guard lock(mutex_);
  auto& counter = by_route_and_status_[{entry.route, entry.status}];
  if (counter == nullptr) {
    counter = &requests_.Add({{"route", entry.route.empty() ? "none" : std::string(entry.route)},
                              {"status", std::to_string(entry.status)}});
  }
  counter->Increment();
}

void Metrics::CountSignature(Verdict verdict) {
  signatures_.at(static_cast<std::size_t>(verdict))->Increment();
}

void Metrics::CountCredentials(verification::Verdict verdict) {
  credentials_.at(static_cast<std::size_t>(verdict))->Increment();
}

void Metrics::CountOperatorToken(TokenVerdict verdict) {
  operator_tokens_.at(static_cast<std::size_t>(verdict))->Increment();
}

void Metrics::CountDelivery(events::Receipt receipt) {
  deliveries_.at(static_cast<std::size_t>(receipt))->Increment();
}

void Metrics::CountEffect(events::EffectResult result) {
  effects_.at(static_cast<std::size_t>(result))->Increment();
}

void Metrics::CountFollowUp(FollowUpResult result) {
  follow_ups_.at(static_cast<std::size_t>(result))->Increment();
}

void Metrics::SetEvents(const events::Counts& counts) {
  const auto now_ms = text::NowMs();
  const std::chrono::milliseconds lag(
      std::max(std::int64_t{0}, now_ms - counts.oldest_due_ms.value_or(now_ms)));
  const std::lock_guard lock(mutex_);
  pending_events_.Set(static_cast<double>(counts.pending));
  dead_events_.Set(static_cast<double>(counts.dead));
  pending_follow_ups_.Set(static_cast<double>(counts.pending_follow_ups));
  dead_follow_ups_.Set(static_cast<double>(counts.dead_follow_ups));
  effects_lag_seconds_.Set(Seconds(lag));
  events_set_at_ = std::chrono::steady_clock::now();
}

std::string Metrics::Text(const Gauges& gauges) {
  effects_lag_bound_seconds_.Set(Seconds(gauges.effects_lag_bound));
  installations_age_seconds_.Set(Seconds(gauges.installations_age));
  spooled_events_.Set(static_cast<double>(gauges.spooled_events));
  refused_events_.Set(static_cast<double>(gauges.refused_events));
  dropped_journal_entries_.Set(static_cast<double>(gauges.dropped_journal_entries));
  {
    const std::lock_guard lock(mutex_);
    events_age_seconds_.Set(Seconds(std::chrono::steady_clock::now() - events_set_at_));
    const auto dropped = static_cast<double>(log::DroppedLines());
    dropped_log_lines_.Increment(dropped - dropped_log_lines_.Value());
  }
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace connector::service
