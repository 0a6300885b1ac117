#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

Behaviour Delaying(std::string path, std::chrono::milliseconds delay, IsMeant is_meant) {
  return On(std::move(path), std::move(is_meant),
            [delay](const ProxiedRequest& request, const Forward& forward) {
              std::this_thread::sleep_for(delay);
              return forward(request);
            });
}

// One at a time; who comes meanwhile is refused.
Behaviour OneAtATime(std::string path, IsMeant is_meant) {
  const auto busy = std::make_shared<std::atomic<bool>>(false);
  return On(std::move(path), std::move(is_meant),
            [busy](const ProxiedRequest& request, const Forward& forward) {
              if (busy->exchange(true)) return Refusal(503);
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
              auto response = forward(request);
              *busy = false;
              return response;
            });
}

}  // namespace

std::vector<Fault> CommonFaults() {
  constexpr std::chrono::milliseconds kTooLong{4'000};
  return {
      {"categories have no media type",
       {"common.media-type"},
       On("/categories", Always(),
          [](const auto& request, const auto& forward) {
            auto response = forward(request);
            response.headers = {{"Content-Type", "text/html"}};
            return response;
          })},
      {"closing options are Latin-1",
       {"common.utf-8", "closing.answers"},
       On("/closing-options", Always(),
          [](const auto& request, const auto& forward) {
            auto response = forward(request);
            const auto at = response.body.find("\xc3\xa9");
            if (at != std::string::npos) response.body.replace(at, 2, "\xe9");
            return response;
          })},
      {"an unknown parameter is a 400",
       {"common.unknown-parameter"},
       Refusing(kProducts, 400, Asking("connectorCheck="))},
      {"an empty parameter is a 400",
       {"common.empty-parameter"},
       Refusing(kProducts, 400, Asking("&offset=&"))},
      {"names of parameters are not decoded",
       {"common.percent-decoding"},
       Ignoring(kProducts, "limit", Asking("%6Cimi%74="))},
      {"the last of two parameters counts",
       {"common.repeated-parameter"},
       On(kProducts, Asking("limit=1&"),
          [](auto request, const auto& forward) {
            const auto last = request.query.rfind("&limit=2");
            if (last != std::string::npos) request.query.erase(last);
            return forward(Signed(request));
          })},
      {"text that is not UTF-8 is ignored",
       {"common.invalid-utf-8"},
       Ignoring(kProducts, "idCategory", Asking("idCategory=%C3%28"))},
      {"a NUL makes it fail", {"common.no-server-error"}, Refusing(kProducts, 500, Asking("=%00"))},
      {"an unknown website gets the default one's data",
       {"common.unknown-website"},
       Ignoring("", "idWebsite", Asking("idWebsite=connector-check-"))},
      {"an unknown connector version is a 400",
       {"common.unknown-version"},
       Refusing("", 400, Asking("idConnectorVersion=connector-check-"))},
      {"calls at the same moment disturb each other",
       {"common.at-once"},
       OneAtATime(kProducts,
                  [](const auto& request) {
                    const auto limit = Parameter(request, "limit");
                    return limit.size() == 1 && limit <= "4" &&
                           !Parameter(request, "offset").empty();
                  })},
      {"a call takes too long",
       {"common.in-time", "closing.locale"},
       Delaying("/closing-options", kTooLong, Asking("operatorLocale=xx")),
       false,
       "3"},
      {"an event takes too long to acknowledge",
       {"webhooks.in-time", "webhooks.unknown-type"},
       Delaying("/webhooks", kTooLong, Asking("connector-check.unknown")),
       false,
       "3"},
      {"errors show the stack",
       {"common.reveals-nothing"},
       [](const auto& request, const auto& forward) {
         auto response = forward(request);
         if (response.status == 400) response.body = "Traceback (most recent call last):\n  …";
         return response;
       }},
      {"the health check says something else",
       {"health.up"},
       OnBody("/health", [](Json& body) { body["status"] = "OK"; })},
      {"the health check has to be signed",
       {"health.public"},
       Refusing("/health", 401, [](const auto& request) { return SignatureOf(request).empty(); })},
      {"deliveries at the same moment disturb each other",
       {"webhooks.at-once"},
       OneAtATime("/webhooks", Asking("\"conversation.closed\""))},
  };
}

}  // namespace connector::testing
