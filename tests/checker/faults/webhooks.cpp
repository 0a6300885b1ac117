#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

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

// Every other question about the website goes to a replica that hears of an uninstallation late.
class LateReplica {
 public:
  web::Response Answer(const ProxiedRequest& request, const Forward& forward) {
    constexpr std::chrono::milliseconds kLate{900};
    auto response = forward(request);
    const std::lock_guard lock(mutex_);
    if (Has(request.body, "\"connector.uninstalled\"")) uninstalled_at_ = Clock::now();
    if (Parameter(request, "idWebsite") != "ha-102") return response;
    if (response.status == 200) served_[request.path] = response;
    const bool is_late = response.status == 403 && Clock::now() - uninstalled_at_ < kLate;
    return is_late && ++questions_ % 2 == 0 ? served_[request.path] : response;
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  Clock::time_point uninstalled_at_;
  std::map<std::string, web::Response> served_;
  int questions_ = 0;
};

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
      {"one of two replicas hears of an uninstallation a little later, which is right",
       {},
       [replica = std::make_shared<LateReplica>()](const auto& request, const auto& forward) {
         return replica->Answer(request, forward);
       }},
  };
}

}  // namespace connector::testing
