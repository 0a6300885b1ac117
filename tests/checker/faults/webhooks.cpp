#include <atomic>
#include <memory>

#include "base/text/timestamp.h"
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

constexpr auto* kWebhooks = "/webhooks";

// The acknowledgement that says so is a 409 instead.
Behaviour RefusingWhatIs(const std::string& status) {
  return [status](const ProxiedRequest& request, const Forward& forward) {
    const auto response = forward(request);
    return Has(response.body, R"({"status":")" + status) ? Refusal(409) : response;
  };
}

bool IsForm(const ProxiedRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (Has(value, "form-urlencoded")) return true;
  }
  return false;
}

ProxiedRequest AsJson(ProxiedRequest request) {
  for (auto& [name, value] : request.headers) {
    if (name == "Content-Type") value = "application/json";
  }
  return request;
}

}  // namespace

std::vector<Fault> WebhookFaults() {
  const auto now = std::make_shared<std::atomic<std::int64_t>>(text::NowMs());
  return {
      {"the availability check is a 405",
       {"webhooks.availability"},
       Refusing(kWebhooks, 405, [](const auto& request) { return request.method == "GET"; })},
      {"the availability check is a 204, which is right",
       {},
       On(
           kWebhooks, [](const auto& request) { return request.method == "GET"; },
           [](const auto&, const auto&) { return Refusal(204); })},
      {"an event of the documentation is refused",
       {"webhooks.events"},
       Refusing(kWebhooks, 422, Asking("\"user.disconnected\""))},
      {"forms are refused", {"webhooks.forms"}, Refusing(kWebhooks, 415, IsForm)},
      {"identifiers have to be texts",
       {"webhooks.numbers-as-ids"},
       Refusing(kWebhooks, 400, Asking("\"websiteId\":1,"))},
      {"a repeat is a conflict",
       {"webhooks.duplicate", "webhooks.at-once"},
       RefusingWhatIs("repeated")},
      {"another body for a known event is refused",
       {"webhooks.conflict"},
       RefusingWhatIs("conflicting")},
      {"an unknown event is refused",
       {"webhooks.unknown-type"},
       Refusing(kWebhooks, 400, Asking("connector-check.unknown"))},
      {"whatever comes is acknowledged",
       {"webhooks.malformed"},
       [](const auto& request, const auto& forward) {
         auto response = forward(request);
         if (request.path == kWebhooks && response.status == 400) response.status = 202;
         return response;
       }},
      {"the content type is not looked at",
       {"webhooks.content-type"},
       On(
           kWebhooks, [](const auto& request) { return !IsForm(request); },
           [](const auto& request, const auto& forward) { return forward(AsJson(request)); })},
      {"any size is accepted",
       {"webhooks.too-large"},
       On(
           kWebhooks, [](const auto& request) { return request.body.size() > 262'144; },
           [](const auto&, const auto&) { return Refusal(202); })},
      {"an uninstallation changes nothing",
       {"webhooks.uninstalled"},
       On(
           kWebhooks,
           [](const auto& request) {
             return Has(request.body, "\"connector.uninstalled\"") && Has(request.body, "ha-102");
           },
           [](const auto&, const auto&) { return Refusal(202); })},
      {"the event that came last decides",
       {"webhooks.overtaken"},
       On(kWebhooks, Asking("\"websiteId\":\"ha-102\""),
          [now](auto request, const auto& forward) {
            auto event = Json::parse(request.body);
            event["createdAt"] = text::FormatTimestamp(*now += 1'000);
            request.body = event.dump();
            return forward(Signed(request));
          })},
  };
}

}  // namespace connector::testing
