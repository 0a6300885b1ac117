#include "service/backend.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/log/log.h"
#include "service/telemetry/access_log.h"
#include "shop/file.h"

namespace connector::service {
namespace {

using crm::protocol::FollowUpResult;
using events::EffectResult;
using events::Receipt;

void LogEffect(const events::Attempt& attempt) {
  if (attempt.result == EffectResult::kApplied) return;
  spdlog::warn("webhook: the effect of event {} failed{}: {}", log::Tame(attempt.event.id),
               attempt.result == EffectResult::kDead ? " for good" : "", attempt.error);
}

void LogFollowUp(FollowUpResult result, const events::FollowUp& follow_up,
                 const std::string& reason) {
  if (result != FollowUpResult::kDead) return;
  spdlog::error("crm: follow-up {} of conversation {} is set aside: {}", follow_up.key,
                log::Tame(follow_up.conversation_id), reason);
}

void LogFailure(std::string_view request_id, std::string_view what) {
  spdlog::error("request failed: {} id={}", what, request_id);
}

}  // namespace

void ShopNotices::Tell(const std::string& notice) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(last_, notice) != notice) spdlog::warn("shop: {}", notice);
}

void PlatformNotices::Tell(FollowUpResult result, const std::string& reason) {
  const bool answers = result == FollowUpResult::kDone || result == FollowUpResult::kAgain ||
                       result == FollowUpResult::kDead;
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_answering_, answers) == answers) return;
  if (answers) return spdlog::info("crm: the platform answers again");
  spdlog::error("crm: {} {}", reason,
                result == FollowUpResult::kForbidden
                    ? "It does not accept the key: conversations wait until platform-key-file has "
                      "another one."
                    : "Conversations wait until it does.");
}

Backend::Backend(BackendOptions backend_options)
    : options(std::move(backend_options)),
      keyring(options.secrets),
      events(events::Open({options.database.string(), options.query_timeout, options.lock_timeout,
                           options.platform_url.has_value(), options.postgres})),
      spool(options.events_spool
                ? std::make_unique<events::spool::Spool>(*events, *options.events_spool)
                : nullptr),
      follow_ups(MakeFollowUps()),
      applier(*events, options.retry, options.lag_bound, options.keep_event_bodies,
              [this](const events::Attempt& attempt) {
                metrics.CountEffect(attempt.result);
                LogEffect(attempt);
                if (follow_ups && attempt.result == EffectResult::kApplied) follow_ups->Wake();
              }),
      receiver(
          [this](auto delivery, auto done) {
            if (spool) return spool->Receive(std::move(delivery), std::move(done));
            events->Receive(std::move(delivery), std::move(done));
          },
          [this](const events::Delivery& delivery, Receipt receipt) {
            metrics.CountDelivery(receipt);
            if (receipt == Receipt::kStored) applier.Wake();
            if (receipt == Receipt::kConflicting) {
              spdlog::warn("webhook: event {} came again with another body",
                           log::Tame(delivery.event.id));
            }
          }),
      readiness(*events),
      credential_checker(*events, options.credentials, [this](const auto& decision) {
        metrics.CountCredentials(decision.verdict);
      }) {}

// What waits uses what is declared after the events; what they do not take, the spool keeps.
Backend::~Backend() {
  if (follow_ups) follow_ups->Stop();
  events->Stop();
  if (spool) spool->Stop();
}

std::unique_ptr<crm::protocol::FollowUpWorker> Backend::MakeFollowUps() {
  if (!options.platform_url) return nullptr;
  crm::protocol::FollowUpWorker::Options worker;
  worker.platform.url = *options.platform_url;
  worker.platform.key = [this] { return keyring.Get()->platform_key.value_or(""); };
  worker.calls = options.platform_calls;
  worker.most_attempts = options.platform_attempts;
  worker.first_delay = options.platform_retry_delay;
  return std::make_unique<crm::protocol::FollowUpWorker>(
      *events, std::move(worker),
      [this](FollowUpResult result, const events::FollowUp& follow_up, const std::string& reason) {
        metrics.CountFollowUp(result);
        platform_notices.Tell(result, reason);
        LogFollowUp(result, follow_up, reason);
      });
}

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
