#include "service/backend.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/log/log.h"
#include "base/sql/database.h"
#include "service/telemetry/access_log.h"

namespace connector::service {
namespace {

using events::EffectResult;
using events::Receipt;

void LogEffect(const events::PendingEvent& event, EffectResult result, const std::string& error) {
  if (result == EffectResult::kApplied) return;
  spdlog::warn("webhook: the effect of event {} failed{}: {}", log::Tame(event.id),
               result == EffectResult::kDead ? " for good" : "", error);
}

void LogFailure(std::string_view request_id, std::string_view what) {
  spdlog::error("request failed: {} id={}", what, request_id);
}

sql::GroupWriter::Limits WriterLimits(const BackendOptions& options) {
  sql::GroupWriter::Limits limits;
  limits.lock_timeout = options.lock_timeout;
  // Whoever waits for the writer must not wait for long, whatever a query may take.
  constexpr std::chrono::milliseconds kLongest{3'000};
  limits.reader_timeout = std::min(options.query_timeout + std::chrono::seconds(1), kLongest);
  return limits;
}

}  // namespace

Backend::Backend(BackendOptions backend_options)
    : options(std::move(backend_options)),
      keyring(options.secrets),
      database(sql::OpenForWriting(options.database)),
      inbox(database),
      effects(database),
      history(database),
      writer(database, WriterLimits(options)),
      applier(
          writer, database, inbox, [this](const events::Event& event) { effects.Apply(event); },
          options.retry, options.lag_bound,
          [this](const auto& event, auto result, const auto& error) {
            metrics.CountEffect(result);
            LogEffect(event, result, error);
          }),
      receiver(writer, inbox,
               [this](const events::Delivery& delivery, Receipt receipt) {
                 metrics.CountDelivery(receipt);
                 if (receipt == Receipt::kStored) applier.Wake();
                 if (receipt == Receipt::kConflicting) {
                   spdlog::warn("webhook: event {} came again with another body",
                                log::Tame(delivery.event.id));
                 }
               }),
      readiness(writer),
      credential_checker(options.credentials, [this](const auto& decision) {
        metrics.CountCredentials(decision.verdict);
      }) {}

// The jobs that wait use what is declared after the writer.
Backend::~Backend() { writer.Stop(); }

http::Observer Backend::MakeObserver() {
  return {[this](const http::AccessEntry& entry) {
            LogAccess(entry);
            metrics.CountRequest(entry);
            journal.Add(entry);
          },
          LogFailure};
}

http::Pool::Observer Backend::MakePoolObserver() {
  return {LogFailure, [this](std::size_t waiting) { metrics.SetWaiting(waiting); },
          [this] { metrics.CountRefusal(); }};
}

}  // namespace connector::service
