#include "events/receiver.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "base/text/timestamp.h"

namespace connector::events {
namespace {

std::optional<std::string> HeaderOf(const web::Request& request, std::string_view name) {
  const auto values = web::HeaderValues(request, name);
  return values.empty() ? std::nullopt : std::optional<std::string>(values.front());
}

web::Response Acknowledge(Receipt receipt) {
  constexpr const char* kBodies[] = {R"({"status":"stored"})", R"({"status":"repeated"})",
                                     R"({"status":"conflicting"})"};
  auto response = web::JsonResponse(kBodies[static_cast<int>(receipt)]);
  response.status = 202;
  return response;
}

}  // namespace

Receiver::Receiver(sql::GroupWriter& writer, Inbox& inbox, Observer observer)
    : writer_(writer), inbox_(inbox), observer_(std::move(observer)) {}

web::Answer Receiver::Receive(const web::Request& request) const {
  auto encoding = web::EncodingOf(request);
  if (const auto* problem = std::get_if<web::Problem>(&encoding)) return web::ToResponse(*problem);
  auto parsed = ParseEvent(std::get<web::Encoding>(encoding), request.body);
  if (const auto* problem = std::get_if<web::Problem>(&parsed)) return web::ToResponse(*problem);

  auto delivery = std::make_shared<const Delivery>(
      Delivery{std::move(std::get<Event>(parsed)), std::get<web::Encoding>(encoding),
               std::string(request.body), HeaderOf(request, "X-iAdvize-Delivery"),
               HeaderOf(request, "X-iAdvize-CorrelationId"), text::NowMs()});
  return web::Deferred{[this, delivery = std::move(delivery)](web::Responder respond) {
    Store(delivery, std::move(respond));
  }};
}

void Receiver::Store(const std::shared_ptr<const Delivery>& delivery,
                     web::Responder respond) const {
  const auto receipt = std::make_shared<Receipt>();
  writer_.Submit(
      [this, delivery, receipt](SQLite::Database&) { *receipt = inbox_.Store(*delivery); },
      [this, delivery, receipt, respond = std::move(respond)](const sql::Outcome& outcome) {
        if (outcome.kind == sql::Outcome::Kind::kCommitted) {
          observer_(*delivery, *receipt);
          return respond(Acknowledge(*receipt));
        }
        spdlog::error("webhook: not stored: {}", outcome.reason);
        respond(web::ToResponse({503, "The event cannot be stored at the moment.", ""}));
      });
}

}  // namespace connector::events
