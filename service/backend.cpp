#include "service/backend.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/log/log.h"
#include "service/telemetry/access_log.h"
#include "shop/file.h"

namespace connector::service {
namespace {

using events::EffectResult;
using events::Receipt;

void LogEffect(const events::Attempt& attempt) {
  if (attempt.result == EffectResult::kApplied) return;
  spdlog::warn("webhook: the effect of event {} failed{}: {}", log::Tame(attempt.event.id),
               attempt.result == EffectResult::kDead ? " for good" : "", attempt.error);
}

void LogFailure(std::string_view request_id, std::string_view what) {
  spdlog::error("request failed: {} id={}", what, request_id);
}

}  // namespace

void ShopNotices::Tell(const std::string& notice) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(last_, notice) != notice) spdlog::warn("shop: {}", notice);
}

Backend::Backend(BackendOptions backend_options)
    : options(std::move(backend_options)),
      keyring(options.secrets),
      events(
          events::Open({options.database.string(), options.query_timeout, options.lock_timeout})),
      applier(*events, options.retry, options.lag_bound, options.keep_event_bodies,
              [this](const events::Attempt& attempt) {
                metrics.CountEffect(attempt.result);
                LogEffect(attempt);
              }),
      receiver(*events,
               [this](const events::Delivery& delivery, Receipt receipt) {
                 metrics.CountDelivery(receipt);
                 if (receipt == Receipt::kStored) applier.Wake();
                 if (receipt == Receipt::kConflicting) {
                   spdlog::warn("webhook: event {} came again with another body",
                                log::Tame(delivery.event.id));
                 }
               }),
      readiness(*events),
      credential_checker(options.credentials, [this](const auto& decision) {
        metrics.CountCredentials(decision.verdict);
      }) {}

// What waits uses what is declared after the events.
Backend::~Backend() { events->Stop(); }

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

std::unique_ptr<sql::Reader> Backend::NewShopReader() {
  return std::make_unique<sql::Reader>(
      options.shop, shop::kFileFormat, options.query_timeout,
      [this](const std::string& notice) { shop_notices.Tell(notice); });
}

}  // namespace connector::service
