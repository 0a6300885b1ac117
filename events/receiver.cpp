#include "events/receiver.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "base/text/enum_names.h"
#include "base/text/text.h"
#include "base/text/timestamp.h"
#include "base/web/later.h"

namespace connector::events {
namespace {

constexpr std::size_t kLongestHeader = 255;  // bytes

// For tracing. Nothing signs a header: what is no text, or too long for an id of the platform's, is
// dropped.
std::optional<std::string> HeaderOf(const web::Request& request, std::string_view name) {
  const auto values = web::HeaderValues(request, name);
  const bool is_id = !values.empty() && values.front().size() <= kLongestHeader &&
                     !text::FirstInvalidByte(values.front()) &&
                     values.front().find('\0') == std::string_view::npos;
  return is_id ? std::optional<std::string>(values.front()) : std::nullopt;
}

web::Response Acknowledge(Receipt receipt) {
  auto response = web::JsonResponse(R"({"status":")" +
                                    std::string(text::NameOf(kReceiptNames, receipt)) + R"("})");
  response.status = 202;
  return response;
}

}  // namespace

Receiver::Receiver(Keep keep, Observer observer)
    : keep_(std::move(keep)), observer_(std::move(observer)) {}

web::Answer Receiver::Receive(const web::Request& request) const {
  auto encoding = web::EncodingOf(request);
  if (const auto* problem = std::get_if<web::Problem>(&encoding)) return web::ToResponse(*problem);
  auto parsed = ParseEvent(std::get<web::Encoding>(encoding), request.body);
  if (const auto* problem = std::get_if<web::Problem>(&parsed)) return web::ToResponse(*problem);

  const auto delivery = std::make_shared<const Delivery>(
      Delivery{std::move(std::get<Event>(parsed)), std::get<web::Encoding>(encoding),
               std::string(request.body), HeaderOf(request, "X-iAdvize-Delivery"),
               HeaderOf(request, "X-iAdvize-CorrelationId"), text::NowMs()});
  return web::Later(
      [&](Done<Receipt> done) { keep_(delivery, std::move(done)); },
      [this, delivery](const Outcome& outcome, Receipt receipt) {
        if (outcome.is_committed()) {
          observer_(*delivery, receipt);
          return Acknowledge(receipt);
        }
        spdlog::error("webhook: not stored: {}", outcome.reason);
        return web::ToResponse({503, "The event cannot be stored at the moment.", ""});
      });
}

}  // namespace connector::events
